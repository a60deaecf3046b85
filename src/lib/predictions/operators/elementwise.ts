import { ModelError } from '../model-error.js';
import { type DataType, dataTypeOf, roomFor, sizeOf, type Tensor } from '../onnx/tensor.js';
import { numberOf } from './attributes.js';
import { broadcastDims, combine, stretched } from './broadcast.js';
import { checkedSize, type Operator, required } from './operator.js';

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** What is made of each number. */
const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Abs: Math.abs,
  Exp: Math.exp,
  Log: Math.log,
  Neg: (x) => -x,
  Relu: (x) => Math.max(x, 0),
  Sigmoid: logistic,
  Sqrt: Math.sqrt,
  Tanh: Math.tanh,
};

/** What is made of two numbers. */
const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Max: (a, b) => Math.max(a, b),
  Min: (a, b) => Math.min(a, b),
};

/** What is true of two numbers. */
const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Equal: (a, b) => a === b,
  Greater: (a, b) => a > b,
  GreaterOrEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessOrEqual: (a, b) => a <= b,
  And: (a, b) => a !== 0 && b !== 0,
  Or: (a, b) => a !== 0 || b !== 0,
};

function each({ dims, data }: Tensor, type: DataType, of: (x: number) => number): Tensor {
  const result = roomFor(type, data.length);
  for (let index = 0; index < data.length; index += 1) result[index] = of(data[index] as number);
  return { type, dims, data: result };
}

const unary = (name: string, of: (x: number) => number): Operator => ({
  name,
  prepare: (node) => (inputs) => {
    const input = required(inputs, 0, node);
    return [each(input, input.type, of)];
  },
});

/** Whole numbers are divided to whole numbers. */
const inType = (type: DataType, of: (a: number, b: number) => number) =>
  type === 'float' || type === 'double' ? of : (a: number, b: number) => Math.trunc(of(a, b));

const binary = (name: string, of: (a: number, b: number) => number): Operator => ({
  name,
  prepare: (node) => (inputs) => {
    let result = required(inputs, 0, node);
    // Max and Min take any number of tensors, the others two.
    for (let index = 1; index < Math.max(2, node.inputs.length); index += 1) {
      if (index === 1 && (name === 'Max' || name === 'Min') && node.inputs.length === 1) break;
      const { type } = result;
      const other = required(inputs, index, node);
      if (other.type !== type)
        throw new ModelError(`${node.op}: its inputs are of types ${type} and ${other.type}`);
      result = combine([result, other], { node, type, of: inType(type, of) });
    }
    return [result];
  },
});

const comparison = (name: string, of: (a: number, b: number) => boolean): Operator => ({
  name,
  prepare: (node) => (inputs) => [
    combine([required(inputs, 0, node), required(inputs, 1, node)], {
      node,
      type: 'bool',
      of: (a, b) => (of(a, b) ? 1 : 0),
    }),
  ],
});

const isNan: Operator = {
  name: 'IsNaN',
  prepare: (node) => (inputs) => [each(required(inputs, 0, node), 'bool', (x) => (Number.isNaN(x) ? 1 : 0))],
};

const not: Operator = {
  name: 'Not',
  prepare: (node) => (inputs) => [each(required(inputs, 0, node), 'bool', (x) => (x === 0 ? 1 : 0))],
};

const where: Operator = {
  name: 'Where',
  prepare: (node) => (inputs) => {
    const [condition, yes, no] = [0, 1, 2].map((index) => required(inputs, index, node)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const dims = broadcastDims([condition, yes, no], node);
    const size = checkedSize(sizeOf(dims), node);
    const [test, a, b] = [stretched(condition, dims), stretched(yes, dims), stretched(no, dims)];
    const data = roomFor(yes.type, size);
    for (let index = 0; index < size; index += 1)
      data[index] = (test[index] === 0 ? b[index] : a[index]) as number;
    return [{ type: yes.type, dims, data }];
  },
};

const clip: Operator = {
  name: 'Clip',
  prepare: (node) => (inputs) => {
    const input = required(inputs, 0, node);
    const least = inputs[1]?.data[0] ?? Number.NEGATIVE_INFINITY;
    const most = inputs[2]?.data[0] ?? Number.POSITIVE_INFINITY;
    return [each(input, input.type, (x) => Math.min(Math.max(x, least), most))];
  },
};

const cast: Operator = {
  name: 'Cast',
  prepare(node) {
    const type = dataTypeOf(numberOf(node, 'to', 0));
    if (type === undefined) throw new ModelError(`${node.op}: to is no type of numbers`);
    return (inputs) => [each(required(inputs, 0, node), type, castTo(type))];
  },
};

function castTo(type: DataType): (x: number) => number {
  if (type === 'bool') return (x) => (x === 0 ? 0 : 1);
  return type === 'int32' || type === 'int64' ? Math.trunc : (x) => x;
}

/** Operators that go element by element. */
export const ELEMENTWISE: readonly Operator[] = [
  ...Object.entries(UNARY).map(([name, of]) => unary(name, of)),
  ...Object.entries(BINARY).map(([name, of]) => binary(name, of)),
  ...Object.entries(COMPARISONS).map(([name, of]) => comparison(name, of)),
  isNan,
  not,
  where,
  clip,
  cast,
];
