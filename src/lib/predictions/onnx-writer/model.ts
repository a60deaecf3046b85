import {
  bytesField,
  floatBytes,
  floatField,
  floatsField,
  intField,
  intsField,
  textField,
} from './protobuf.js';

/**
 * The messages of an ONNX model: what of onnx.proto 1.12 (IR version 8) the models of this program are made of.
 * Source: https://github.com/onnx/onnx/blob/v1.12.0/onnx/onnx.proto; field numbers stand in its messages.
 */

const IR_VERSION = 8;
/** Operator sets that the models are written for; every ONNX Runtime since 1.12 has them. */
export const OPSETS = [
  { domain: '', version: 17 },
  { domain: 'ai.onnx.ml', version: 3 },
] as const;

const ATTRIBUTE_TYPE = { float: 1, int: 2, text: 3, floats: 6, ints: 7, texts: 8 } as const;
const ELEMENT_TYPE = { float: 1, int64: 7 } as const;
const INT64_BYTES = 8;

/** A setting of an operator: its value, marked with the type that ONNX gives it. */
export type Attribute =
  | { readonly type: 'float' | 'int'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'floats' | 'ints'; readonly value: readonly number[] }
  | { readonly type: 'texts'; readonly value: readonly string[] };

/** One operator of a graph, and the names of the values it takes and makes. */
export interface Node {
  readonly op: string;
  /** Operator set it belongs to: '' or `ai.onnx.ml`. */
  readonly domain: (typeof OPSETS)[number]['domain'];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: { readonly [name: string]: Attribute };
}

/** A constant of a graph. */
export interface Constant {
  readonly name: string;
  readonly type: keyof typeof ELEMENT_TYPE;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** An input or output: a float32 table of `columns`, with any number of rows. */
export interface Port {
  readonly name: string;
  readonly columns: number;
  readonly about: string;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Port[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly outputs: readonly Port[];
}

export interface Model {
  readonly producer: string;
  readonly producerVersion: string;
  readonly about: string;
  readonly graph: Graph;
  /** Facts that travel in the file, by name. */
  readonly metadata: { readonly [key: string]: string };
}

/** The bytes of an ONNX file; the same for the same model. */
export const writeModel = ({ producer, producerVersion, about, graph, metadata }: Model): Buffer =>
  Buffer.concat([
    intField(1, IR_VERSION),
    textField(2, producer),
    textField(3, producerVersion),
    textField(6, about),
    bytesField(7, graphMessage(graph)),
    ...OPSETS.map(({ domain, version }) =>
      bytesField(8, Buffer.concat([textField(1, domain), intField(2, version)])),
    ),
    ...Object.entries(metadata).map(([key, value]) =>
      bytesField(14, Buffer.concat([textField(1, key), textField(2, value)])),
    ),
  ]);

const graphMessage = ({ name, inputs, nodes, constants, outputs }: Graph): Buffer =>
  Buffer.concat([
    ...nodes.map((node) => bytesField(1, nodeMessage(node))),
    textField(2, name),
    ...constants.map((constant) => bytesField(5, tensorMessage(constant))),
    ...inputs.map((port) => bytesField(11, valueInfoMessage(port))),
    ...outputs.map((port) => bytesField(12, valueInfoMessage(port))),
  ]);

const nodeMessage = ({ op, domain, inputs, outputs, attributes }: Node): Buffer =>
  Buffer.concat([
    ...inputs.map((input) => textField(1, input)),
    ...outputs.map((output) => textField(2, output)),
    textField(3, `${op}_${outputs.join('_')}`),
    textField(4, op),
    ...Object.entries(attributes).map(([name, attribute]) =>
      bytesField(5, attributeMessage(name, attribute)),
    ),
    textField(7, domain),
  ]);

const attributeMessage = (name: string, attribute: Attribute): Buffer =>
  Buffer.concat([
    textField(1, name),
    attributeValue(attribute),
    intField(20, ATTRIBUTE_TYPE[attribute.type]),
  ]);

function attributeValue({ type, value }: Attribute): Buffer {
  switch (type) {
    case 'float':
      return floatField(2, value);
    case 'int':
      return intField(3, value);
    case 'text':
      return textField(4, value);
    case 'floats':
      return floatsField(7, value);
    case 'ints':
      return intsField(8, value);
    case 'texts':
      return Buffer.concat(value.map((each) => textField(9, each)));
  }
}

const tensorMessage = ({ name, type, shape, values }: Constant): Buffer =>
  Buffer.concat([
    intsField(1, shape),
    intField(2, ELEMENT_TYPE[type]),
    textField(8, name),
    bytesField(9, type === 'float' ? floatBytes(values) : int64Bytes(values)),
  ]);

function int64Bytes(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * INT64_BYTES);
  for (const [index, value] of values.entries()) bytes.writeBigInt64LE(BigInt(value), index * INT64_BYTES);
  return bytes;
}

/** The first dimension of every port is the number of rows, which the model leaves open: `N`. */
const valueInfoMessage = ({ name, columns, about }: Port): Buffer => {
  const dimension = (content: Buffer): Buffer => bytesField(1, content);
  const shape = Buffer.concat([dimension(textField(2, 'N')), dimension(intField(1, columns))]);
  const tensor = Buffer.concat([intField(1, ELEMENT_TYPE.float), bytesField(2, shape)]);
  return Buffer.concat([textField(1, name), bytesField(2, bytesField(1, tensor)), textField(3, about)]);
};
