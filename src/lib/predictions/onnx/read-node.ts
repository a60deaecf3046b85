import type { Attribute, GraphNode } from './graph.js';
import { readTensor } from './read-tensor.js';
import type { WireReader } from './wire.js';

const ML_DOMAIN = 'ai.onnx.ml';

/** Reads a NodeProto. One that has a graph inside, or is of a domain that is not ONNX's own, is refused. */
export function readNode(wire: WireReader): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, Attribute>();
  let opType = '';
  let domain = '';
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) inputs.push(wire.text());
    else if (field === 2) outputs.push(wire.text());
    else if (field === 4) opType = wire.text();
    else if (field === 5) addAttribute(attributes, wire.message('attribute'));
    else if (field === 7) domain = wire.text();
    else if (field === 3 || field === 6) wire.pass();
    else throw wire.error(`has a field ${field} that this program does not know`);
  }
  return { op: operatorName(wire, opType, domain), inputs, outputs, attributes };
}

function operatorName(wire: WireReader, opType: string, domain: string): string {
  if (domain === '' || domain === 'ai.onnx') return opType;
  if (domain === ML_DOMAIN) return `${ML_DOMAIN}.${opType}`;
  throw wire.error(`${JSON.stringify(opType)} is of the domain ${JSON.stringify(domain)}, not one of ONNX`);
}

/** An attribute as it stands in the message. */
interface Draft {
  name: string;
  type: number;
  value: Attribute | undefined;
  /** Number of the field that the value stands in; 0 where there is none. */
  field: number;
  readonly numbers: number[];
  readonly texts: string[];
}

/** Field that holds the value, by AttributeProto.AttributeType: a runtime goes by the type. */
const FIELD_OF_TYPE: ReadonlyMap<number, number> = new Map([
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [6, 7],
  [7, 8],
  [8, 9],
]);
const TEXT_TYPE = 3;
const FIRST_LIST_TYPE = 6;

function addAttribute(attributes: Map<string, Attribute>, wire: WireReader): void {
  const draft: Draft = { name: '', type: 0, value: undefined, field: 0, numbers: [], texts: [] };
  for (let field = wire.next(); field !== 0; field = wire.next()) readField(wire, field, draft);
  const { name } = draft;
  if (attributes.has(name)) throw wire.error(`${JSON.stringify(name)} is there twice`);
  attributes.set(name, valueIn(wire, draft));
}

function valueIn(wire: WireReader, { name, type, value, field, numbers, texts }: Draft): Attribute {
  const expected = FIELD_OF_TYPE.get(type);
  if (expected === undefined)
    throw wire.error(`${JSON.stringify(name)} is of type ${type}, which is not allowed`);
  if (field !== 0 && field !== expected)
    throw wire.error(`${JSON.stringify(name)} has a value of another type`);
  if (value !== undefined) return value;
  if (type >= FIRST_LIST_TYPE) return texts.length > 0 ? texts : numbers;
  // What is 0, or empty, need not be written.
  return type === TEXT_TYPE ? '' : 0;
}

const VALUE_FIELDS = new Set(FIELD_OF_TYPE.values());

function readField(wire: WireReader, field: number, draft: Draft): void {
  if (VALUE_FIELDS.has(field)) {
    if (draft.field !== 0 && draft.field !== field) throw wire.error('has two values');
    draft.field = field;
  }
  switch (field) {
    case 1:
      draft.name = wire.text();
      return;
    case 2:
      draft.value = wire.float();
      return;
    case 3:
      draft.value = wire.int();
      return;
    case 4:
      draft.value = wire.text();
      return;
    case 5:
      if (typeof draft.value === 'object') throw wire.error('has two tensors');
      draft.value = readTensor(wire.message('tensor')).tensor;
      return;
    case 7:
      return wire.floats(draft.numbers);
    case 8:
      return wire.ints(draft.numbers);
    case 9:
      draft.texts.push(wire.text());
      return;
    case 13:
      return wire.pass();
    case 20:
      draft.type = wire.int();
      return;
    case 6:
    case 11:
      throw wire.error('has a graph inside (If, Loop and Scan are not allowed)');
    default:
      throw wire.error(`has a field ${field} that this program does not know`);
  }
}
