import type { Graph } from '../onnx-writer/model.js';
import { treeEnsemble } from '../onnx-writer/tree-ensemble.js';
import { CONTRIBUTIONS_OUTPUT, type Detector, FEATURES_INPUT, SCORE_OUTPUT } from '../trainers/trainer.js';
import type { Calibration } from './calibration.js';

/** Name of the value that tells how many rows score as high: a table of one column. */
export const P_VALUE_OUTPUT = 'p_value';

/** The graph of a detector: score, p-value and, where it can tell, what each feature adds. */
export function anomalyGraph(
  detector: Detector,
  calibration: Calibration,
  columns: number,
  scoreAbout: string,
): Graph {
  const pValue = treeEnsemble({
    trees: [calibration.tree()],
    targets: 1,
    input: SCORE_OUTPUT,
    output: P_VALUE_OUTPUT,
  });
  const contributions = { name: CONTRIBUTIONS_OUTPUT, columns, about: 'part of the score, by feature' };
  return {
    name: 'anomaly',
    inputs: [{ name: FEATURES_INPUT, columns, about: 'a row of features each, NaN where one is not known' }],
    nodes: [...detector.nodes, pValue],
    constants: detector.constants,
    outputs: [
      { name: SCORE_OUTPUT, columns: 1, about: scoreAbout },
      ...(detector.contributions === undefined ? [] : [contributions]),
      {
        name: P_VALUE_OUTPUT,
        columns: 1,
        about: 'share of the calibration rows that score at least as high, this one among them',
      },
    ],
  };
}
