/** Writes ONNX models for tests, on its own: it shares no code with what reads or writes them in the program. */
export type AttributeValue =
  | { readonly float: number }
  | { readonly int: number }
  | { readonly text: string }
  | { readonly floats: readonly number[] }
  | { readonly ints: readonly number[] }
  | { readonly texts: readonly string[] }
  | { readonly tensor: TensorValue }
  | { readonly bytes: { readonly type: number; readonly field: number; readonly value: Buffer } };

export interface TensorValue {
  readonly dims: readonly number[];
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
}

export interface NodeValue {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

export interface PortValue {
  readonly name: string;
  readonly dims: readonly (number | string)[];
  readonly type?: number;
}

export interface GraphValue {
  readonly nodes: readonly NodeValue[];
  readonly constants?: Readonly<Record<string, TensorValue>>;
  readonly inputs: readonly PortValue[];
  readonly outputs: readonly PortValue[];
  readonly opset?: number;
}

const FLOAT = 1;
const INT64 = 7;

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest === 0n ? low : low | 0x80);
  } while (rest !== 0n);
  return Buffer.from(bytes);
}

export const intField = (field: number, value: number): Buffer =>
  Buffer.concat([varint(field * 8), varint(value)]);

export function bytesField(field: number, value: Buffer | string): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
}

function float(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

const floats = (field: number, values: readonly number[]): Buffer =>
  bytesField(field, Buffer.concat(values.map(float)));
const ints = (field: number, values: readonly number[]): Buffer =>
  bytesField(field, Buffer.concat(values.map(varint)));

function tensor({ dims, floats: numbers, ints: whole = [] }: TensorValue, name = ''): Buffer {
  return Buffer.concat([
    ints(1, dims),
    intField(2, numbers === undefined ? INT64 : FLOAT),
    numbers === undefined ? ints(7, whole) : floats(4, numbers),
    bytesField(8, name),
  ]);
}

function attribute(name: string, value: AttributeValue): Buffer {
  const head = bytesField(1, name);
  const typed = (type: number, body: Buffer): Buffer => Buffer.concat([head, intField(20, type), body]);
  if ('float' in value) return typed(1, Buffer.concat([varint(2 * 8 + 5), float(value.float)]));
  if ('int' in value) return typed(2, intField(3, value.int));
  if ('text' in value) return typed(3, bytesField(4, value.text));
  if ('floats' in value) return typed(6, floats(7, value.floats));
  if ('ints' in value) return typed(7, ints(8, value.ints));
  if ('texts' in value) return typed(8, Buffer.concat(value.texts.map((text) => bytesField(9, text))));
  if ('tensor' in value) return typed(4, bytesField(5, tensor(value.tensor)));
  return typed(value.bytes.type, bytesField(value.bytes.field, value.bytes.value));
}

export const node = ({ op, domain = '', inputs, outputs, attributes = {} }: NodeValue): Buffer =>
  Buffer.concat([
    ...inputs.map((name) => bytesField(1, name)),
    ...outputs.map((name) => bytesField(2, name)),
    bytesField(4, op),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
    bytesField(7, domain),
  ]);

function port({ name, dims, type = FLOAT }: PortValue): Buffer {
  const shape = dims.map((dim) =>
    bytesField(1, typeof dim === 'number' ? intField(1, dim) : bytesField(2, dim)),
  );
  const tensorType = Buffer.concat([intField(1, type), bytesField(2, Buffer.concat(shape))]);
  return Buffer.concat([bytesField(1, name), bytesField(2, bytesField(1, tensorType))]);
}

/** A graph in a model of IR version 8. `more` stands behind it, for what a model should not have. */
export function onnxModel(graph: GraphValue, more: Buffer = Buffer.alloc(0)): Buffer {
  const body = Buffer.concat([
    ...graph.nodes.map((each) => bytesField(1, node(each))),
    bytesField(2, 'test'),
    ...Object.entries(graph.constants ?? {}).map(([name, value]) => bytesField(5, tensor(value, name))),
    ...graph.inputs.map((each) => bytesField(11, port(each))),
    ...graph.outputs.map((each) => bytesField(12, port(each))),
  ]);
  const opset = (domain: string, version: number): Buffer =>
    bytesField(8, Buffer.concat([bytesField(1, domain), intField(2, version)]));
  return Buffer.concat([
    intField(1, 8),
    bytesField(7, body),
    opset('', graph.opset ?? 17),
    opset('ai.onnx.ml', 3),
    more,
  ]);
}

/** One input `features` of some columns and one output, of one node or more. */
export const simpleGraph = (columns: number, nodes: readonly NodeValue[], output: PortValue): GraphValue => ({
  nodes,
  inputs: [{ name: 'features', dims: ['N', columns] }],
  outputs: [output],
});
