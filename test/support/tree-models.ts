import fc from 'fast-check';
import type { AttributeValue, NodeValue } from './onnx-writer.js';

/** One tree: a leaf says a number of a target, a branch asks a feature. */
export type TreeValue =
  | { readonly target: number; readonly weight: number }
  | {
      readonly feature: number;
      readonly threshold: number;
      readonly mode: string;
      readonly unknownIsYes: boolean;
      readonly yes: TreeValue;
      readonly no: TreeValue;
    };

export const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'];

/** Numbers that are the same in float32, and meet each other often: thresholds must be met exactly. */
export const values = (): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -8, max: 8 }).map((x) => x / 4) },
    { weight: 1, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }) },
  );

/** Trees over some columns; all nodes ask in one mode, as every trainer writes them and runtimes are fastest with. */
export function trees(columns: number, targets: number, mode: string): fc.Arbitrary<TreeValue[]> {
  const leaf = fc.record({ target: fc.nat({ max: targets - 1 }), weight: values() });
  const { tree } = fc.letrec<{ tree: TreeValue }>((tie) => ({
    tree: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({
        feature: fc.nat({ max: columns - 1 }),
        threshold: values(),
        mode: fc.constant(mode),
        unknownIsYes: fc.boolean(),
        yes: tie('tree'),
        no: tie('tree'),
      }),
    ),
  }));
  return fc.array(tree, { minLength: 1, maxLength: 6 });
}

interface Lists {
  readonly treeIds: number[];
  readonly nodeIds: number[];
  readonly features: number[];
  readonly thresholds: number[];
  readonly modes: string[];
  readonly yes: number[];
  readonly no: number[];
  readonly unknown: number[];
  readonly leafTrees: number[];
  readonly leafNodes: number[];
  readonly leafTargets: number[];
  readonly leafWeights: number[];
}

function flatten(trees: readonly TreeValue[]): Lists {
  const lists: Lists = {
    treeIds: [],
    nodeIds: [],
    features: [],
    thresholds: [],
    modes: [],
    yes: [],
    no: [],
    unknown: [],
    leafTrees: [],
    leafNodes: [],
    leafTargets: [],
    leafWeights: [],
  };
  for (const [treeId, root] of trees.entries()) flattenTree(lists, treeId, root);
  return lists;
}

function flattenTree(lists: Lists, treeId: number, root: TreeValue): void {
  let next = 0;
  const add = (tree: TreeValue): number => {
    const id = next;
    next += 1;
    const at = lists.treeIds.push(treeId) - 1;
    const branch = 'weight' in tree ? { feature: 0, threshold: 0, mode: 'LEAF', unknownIsYes: false } : tree;
    lists.nodeIds.push(id);
    lists.features.push(branch.feature);
    lists.thresholds.push(branch.threshold);
    lists.modes.push(branch.mode);
    lists.unknown.push(branch.unknownIsYes ? 1 : 0);
    lists.yes.push(0);
    lists.no.push(0);
    if ('weight' in tree) addLeaf(lists, { treeId, id, tree });
    else {
      lists.yes[at] = add(tree.yes);
      lists.no[at] = add(tree.no);
    }
    return id;
  };
  add(root);
}

function addLeaf(
  lists: Lists,
  { treeId, id, tree }: { treeId: number; id: number; tree: { target: number; weight: number } },
): void {
  lists.leafTrees.push(treeId);
  lists.leafNodes.push(id);
  lists.leafTargets.push(tree.target);
  lists.leafWeights.push(tree.weight);
}

/** A node of ai.onnx.ml with these trees; `leaves` is `target` of a regressor and `class` of a classifier. */
export function treeNode(
  trees: readonly TreeValue[],
  {
    leaves,
    outputs,
    more,
  }: { leaves: 'target' | 'class'; outputs: string[]; more: Record<string, AttributeValue> },
): NodeValue {
  const lists = flatten(trees);
  return {
    op: leaves === 'target' ? 'TreeEnsembleRegressor' : 'TreeEnsembleClassifier',
    domain: 'ai.onnx.ml',
    inputs: ['features'],
    outputs,
    attributes: {
      nodes_treeids: { ints: lists.treeIds },
      nodes_nodeids: { ints: lists.nodeIds },
      nodes_featureids: { ints: lists.features },
      nodes_values: { floats: lists.thresholds },
      nodes_modes: { texts: lists.modes },
      nodes_truenodeids: { ints: lists.yes },
      nodes_falsenodeids: { ints: lists.no },
      nodes_missing_value_tracks_true: { ints: lists.unknown },
      [`${leaves}_treeids`]: { ints: lists.leafTrees },
      [`${leaves}_nodeids`]: { ints: lists.leafNodes },
      [`${leaves}_ids`]: { ints: lists.leafTargets },
      [`${leaves}_weights`]: { floats: lists.leafWeights },
      ...more,
    },
  };
}
