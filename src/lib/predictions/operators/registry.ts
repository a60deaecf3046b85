import { ALONG_AXES } from './axis.js';
import { ELEMENTWISE } from './elementwise.js';
import { MATRIX } from './matrix.js';
import type { Operator } from './operator.js';
import { SHAPES } from './shape.js';
import { TREES } from './tree-operators.js';

/** The operators that this program calculates itself. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [...TREES, ...ELEMENTWISE, ...MATRIX, ...ALONG_AXES, ...SHAPES].map((operator) => [
    operator.name,
    operator,
  ]),
);

/** Operators that do no harm either, and that only a runtime calculates. */
const FOR_RUNTIMES = [
  'ArgMax',
  'ArgMin',
  'BatchNormalization',
  'Ceil',
  'Conv',
  'Erf',
  'Flatten',
  'Floor',
  'GRU',
  'LSTM',
  'Round',
  'Squeeze',
  'Transpose',
  'Unsqueeze',
  'ai.onnx.ml.LinearClassifier',
  'ai.onnx.ml.LinearRegressor',
  'ai.onnx.ml.Normalizer',
  'ai.onnx.ml.SVMClassifier',
  'ai.onnx.ml.SVMRegressor',
] as const;

/** The only operators that a model may have: none of them reads files, runs code, or goes on for long. */
export const ALLOWED_OPERATORS: ReadonlySet<string> = new Set([...OPERATORS.keys(), ...FOR_RUNTIMES]);
