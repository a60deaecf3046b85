import type { Tree } from '../trainers/tree.js';
import type { Attribute, Node } from './model.js';

/** Trees, the table that they ask, and the table that they make: a column for each target. */
export interface TreeEnsemble {
  readonly trees: readonly Tree[];
  readonly targets: number;
  readonly input: string;
  readonly output: string;
}

/** Columns of the table of nodes that the operator takes. */
class NodeTable {
  readonly treeIds: number[] = [];
  readonly nodeIds: number[] = [];
  readonly features: number[] = [];
  readonly thresholds: number[] = [];
  readonly modes: string[] = [];
  readonly lowIds: number[] = [];
  readonly highIds: number[] = [];
  readonly missingIsLow: number[] = [];
  readonly leafTrees: number[] = [];
  readonly leafNodes: number[] = [];
  readonly leafTargets: number[] = [];
  readonly weights: number[] = [];

  /** Adds a tree, its first node first; returns the number of that node in its tree. */
  add(tree: Tree, treeId: number, nodeId: number): number {
    const at = this.treeIds.length;
    const isSplit = tree.kind === 'split';
    this.treeIds.push(treeId);
    this.nodeIds.push(nodeId);
    this.features.push(isSplit ? tree.feature : 0);
    this.thresholds.push(isSplit ? tree.threshold : 0);
    this.modes.push(isSplit ? 'BRANCH_LEQ' : 'LEAF');
    this.missingIsLow.push(isSplit && tree.missing === 'low' ? 1 : 0);
    this.lowIds.push(0);
    this.highIds.push(0);
    if (!isSplit) {
      this.leafTrees.push(treeId);
      this.leafNodes.push(nodeId);
      this.leafTargets.push(tree.target);
      this.weights.push(tree.weight);
      return nodeId + 1;
    }
    this.lowIds[at] = nodeId + 1;
    const next = this.add(tree.low, treeId, nodeId + 1);
    this.highIds[at] = next;
    return this.add(tree.high, treeId, next);
  }
}

const ints = (value: readonly number[]): Attribute => ({ type: 'ints', value });
const floats = (value: readonly number[]): Attribute => ({ type: 'floats', value });

/** Trees whose leaves are added up: ai.onnx.ml `TreeEnsembleRegressor`, version 3, aggregate function SUM. */
export function treeEnsemble({ trees, targets, input, output }: TreeEnsemble): Node {
  const table = new NodeTable();
  for (const [treeId, tree] of trees.entries()) table.add(tree, treeId, 0);
  return {
    op: 'TreeEnsembleRegressor',
    domain: 'ai.onnx.ml',
    inputs: [input],
    outputs: [output],
    attributes: {
      aggregate_function: { type: 'text', value: 'SUM' },
      n_targets: { type: 'int', value: targets },
      nodes_treeids: ints(table.treeIds),
      nodes_nodeids: ints(table.nodeIds),
      nodes_featureids: ints(table.features),
      nodes_values: floats(table.thresholds),
      nodes_modes: { type: 'texts', value: table.modes },
      nodes_truenodeids: ints(table.lowIds),
      nodes_falsenodeids: ints(table.highIds),
      nodes_missing_value_tracks_true: ints(table.missingIsLow),
      post_transform: { type: 'text', value: 'NONE' },
      target_treeids: ints(table.leafTrees),
      target_nodeids: ints(table.leafNodes),
      target_ids: ints(table.leafTargets),
      target_weights: floats(table.weights),
    },
  };
}
