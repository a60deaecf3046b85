import { ModelError } from '../model-error.js';
import type { Graph, GraphNode, GraphPort } from './graph.js';
import { readNode } from './read-node.js';
import { readTensor } from './read-tensor.js';
import { dataTypeOf, type Tensor } from './tensor.js';
import { WireReader } from './wire.js';

const MAX_NODES = 4_096;
const MAX_CONSTANTS = 4_096;

interface Draft {
  irVersion: number;
  readonly opset: Map<string, number>;
  graph: WireReader | undefined;
}

/**
 * Reads a ModelProto (onnx/onnx, onnx.proto3). Whatever this program would understand in another way than a runtime, or
 * not at all, is refused with a {@link ModelError}: fields that are not known, functions, data in other files.
 */
export function readGraph(bytes: Buffer): Graph {
  const wire = new WireReader(bytes, 'model');
  const draft: Draft = { irVersion: 0, opset: new Map(), graph: undefined };
  for (let field = wire.next(); field !== 0; field = wire.next()) readModelField(wire, field, draft);
  if (draft.graph === undefined) throw new ModelError('model.onnx has no graph in it');
  return { irVersion: draft.irVersion, opset: draft.opset, ...readParts(draft.graph) };
}

function readModelField(wire: WireReader, field: number, draft: Draft): void {
  switch (field) {
    case 1:
      draft.irVersion = wire.int();
      return;
    case 7:
      if (draft.graph !== undefined) throw wire.error('has two graphs');
      draft.graph = wire.message('graph');
      return;
    case 8:
      return readOpset(wire.message('operator set'), draft.opset);
    case 2:
    case 3:
    case 4:
    case 5:
    case 6:
    case 14:
      return wire.pass();
    case 25:
      throw wire.error('has functions of its own');
    default:
      throw wire.error(`has a field ${field} that this program does not know`);
  }
}

function readOpset(wire: WireReader, opset: Map<string, number>): void {
  let domain = '';
  let version = 0;
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) domain = wire.text();
    else if (field === 2) version = wire.int();
    else throw wire.error(`has a field ${field} that this program does not know`);
  }
  const name = domain === '' ? 'ai.onnx' : domain;
  if (opset.has(name)) throw wire.error(`${JSON.stringify(name)} is there twice`);
  opset.set(name, version);
}

interface Parts {
  readonly nodes: GraphNode[];
  readonly constants: Map<string, Tensor>;
  readonly inputs: GraphPort[];
  readonly outputs: GraphPort[];
}

function readParts(wire: WireReader): Parts {
  const parts: Parts = { nodes: [], constants: new Map(), inputs: [], outputs: [] };
  for (let field = wire.next(); field !== 0; field = wire.next()) readPart(wire, field, parts);
  // A constant may also be named as an input that has a value to begin with.
  const inputs = parts.inputs.filter(({ name }) => !parts.constants.has(name));
  checkNames({ ...parts, inputs });
  return { ...parts, inputs };
}

function readPart(wire: WireReader, field: number, { nodes, constants, inputs, outputs }: Parts): void {
  switch (field) {
    case 1:
      if (nodes.length === MAX_NODES) throw wire.error(`has more than ${MAX_NODES} nodes`);
      nodes.push(readNode(wire.message('node')));
      return;
    case 5:
      if (constants.size === MAX_CONSTANTS) throw wire.error(`has more than ${MAX_CONSTANTS} constants`);
      return addConstant(wire, constants);
    case 11:
      inputs.push(readPort(wire.message('input')));
      return;
    case 12:
      outputs.push(readPort(wire.message('output')));
      return;
    case 2:
    case 10:
    case 13:
      return wire.pass();
    default:
      throw wire.error(`has a field ${field} that this program does not know`);
  }
}

function addConstant(wire: WireReader, constants: Map<string, Tensor>): void {
  const { name, tensor } = readTensor(wire.message('tensor'));
  if (constants.has(name)) throw wire.error(`names the constant ${JSON.stringify(name)} twice`);
  constants.set(name, tensor);
}

/** A ValueInfoProto: a name, and a TypeProto with a tensor's type and shape. */
function readPort(wire: WireReader): GraphPort {
  let name = '';
  let described: Omit<GraphPort, 'name'> = { type: undefined, dims: undefined };
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) name = wire.text();
    else if (field === 2) described = readType(wire.message('type'));
    else wire.pass();
  }
  return { name, ...described };
}

function readType(wire: WireReader): Omit<GraphPort, 'name'> {
  let described: Omit<GraphPort, 'name'> = { type: undefined, dims: undefined };
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) described = readTensorType(wire.message('type'));
    else wire.pass();
  }
  return described;
}

function readTensorType(wire: WireReader): Omit<GraphPort, 'name'> {
  let number = 0;
  let dims: (number | string)[] | undefined;
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) number = wire.int();
    else if (field === 2) dims = readShape(wire.message('shape'));
    else wire.pass();
  }
  return { type: dataTypeOf(number), dims };
}

function readShape(wire: WireReader): (number | string)[] {
  const dims: (number | string)[] = [];
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) dims.push(readDimension(wire.message('dimension')));
    else wire.pass();
  }
  return dims;
}

function readDimension(wire: WireReader): number | string {
  let dim: number | string = '';
  for (let field = wire.next(); field !== 0; field = wire.next()) {
    if (field === 1) dim = wire.int();
    else if (field === 2) dim = wire.text();
    else wire.pass();
  }
  return dim;
}

/** Every value has one origin, which stands before all that use it. */
function checkNames({ nodes, constants, inputs, outputs }: Parts): void {
  const known = new Set<string>(constants.keys());
  const define = (name: string): void => {
    if (known.has(name)) throw new ModelError(`the graph has two values called ${JSON.stringify(name)}`);
    known.add(name);
  };
  const need = (name: string, where: string): void => {
    if (!known.has(name)) throw new ModelError(`the graph needs ${JSON.stringify(name)} ${where}`);
  };
  for (const { name } of inputs) define(name);
  for (const node of nodes) {
    for (const name of node.inputs) if (name !== '') need(name, 'before it is calculated');
    for (const name of node.outputs) if (name !== '') define(name);
  }
  for (const { name } of outputs) need(name, 'as an output, and does not calculate it');
}
