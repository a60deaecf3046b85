import type { Manifest } from '../manifest-record.js';
import { rowOf } from '../trainers/feature-matrix.js';
import { leafOf } from '../trainers/tree.js';
import type { Trained } from './train.js';

/** Rows of the test slice that are kept, spread over its time, and one that lacks everything. */
const VECTORS = 12;
const TOLERANCE = 1e-4;
/** By how much a runtime's score may be off, relatively above 1. */
const SCORE_NOISE = 1e-5;

type Vector = Manifest['selftest']['vectors'][number];

/** Rows with what the model must say of them, in every runtime and on every machine. */
export function selftestOf(trained: Trained): Manifest['selftest'] {
  const { matrix } = trained.slices.test;
  const step = Math.max(1, Math.floor(matrix.rowCount / VECTORS));
  const rows: Float32Array[] = [new Float32Array(matrix.names.length).fill(Number.NaN)];
  for (let row = 0; row < matrix.rowCount && rows.length <= VECTORS; row += step)
    rows.push(rowOf(matrix, row));
  return { tolerance: TOLERANCE, vectors: rows.flatMap((row) => vectorOf(trained, row)) };
}

/** None where the score is so near to a step of the p-value that float32 may put it on either side. */
function vectorOf({ detector, calibration }: Trained, row: Float32Array): Vector[] {
  const score = detector.score(row);
  const tree = calibration.tree();
  const noise = SCORE_NOISE * Math.max(1, Math.abs(score));
  const pValueAt = (at: number): number => leafOf(tree, Float32Array.of(at)).weight;
  const pValue = pValueAt(score);
  if (pValueAt(score - noise) !== pValue || pValueAt(score + noise) !== pValue) return [];
  const contributions = detector.contributions?.(row);
  const parts =
    contributions === undefined ? [] : [{ output: 'contributions', values: Array.from(contributions) }];
  return [
    {
      x: Array.from(row, (value) => (Number.isNaN(value) ? null : value)),
      y: [{ output: 'score', values: [score] }, ...parts, { output: 'p_value', values: [pValue] }],
    },
  ];
}
