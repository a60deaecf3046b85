import { ModelError } from '../model-error.js';
import type { GraphNode } from '../onnx/graph.js';
import type { Tensor } from '../onnx/tensor.js';
import { numbersOf, textOf, textsOf } from './attributes.js';
import { NotCovered } from './operator.js';

const MODES = [
  'LEAF',
  'BRANCH_LEQ',
  'BRANCH_LT',
  'BRANCH_GTE',
  'BRANCH_GT',
  'BRANCH_EQ',
  'BRANCH_NEQ',
] as const;

const LEAF = 0;
const LEQ = 1;

/** Which attributes tell what the leaves say: those of a regressor or of a classifier. */
export interface LeafNames {
  readonly trees: string;
  readonly nodes: string;
  readonly ids: string;
  readonly weights: string;
}

/** How what the trees say becomes one number (ai.onnx.ml, aggregate_function). */
export type Aggregate = 'SUM' | 'AVERAGE' | 'MIN' | 'MAX';

/** Trees in arrays, a place for each node: what a node asks, where it goes on, and what a leaf says. */
interface Trees {
  readonly roots: Int32Array;
  readonly modes: Uint8Array;
  readonly features: Int32Array;
  /** As the runtime has them: float32. */
  readonly thresholds: Float32Array;
  readonly yes: Int32Array;
  readonly no: Int32Array;
  /** 1 where a feature that is not known goes the way of yes. */
  readonly unknownIsYes: Uint8Array;
  /** What the leaf at `index` says stands from `firsts[index]` to before `firsts[index + 1]`. */
  readonly firsts: Int32Array;
  readonly targets: Int32Array;
  readonly weights: Float32Array;
  /** All nodes ask in the usual way: is the feature at most the threshold, and no if it is not known. */
  readonly isPlain: boolean;
  /** Columns that there must be. */
  readonly columns: number;
}

/** What the trees of a node say of each row, before it is transformed. */
export class TreeEnsemble {
  readonly #node: GraphNode;
  readonly #trees: Trees;
  readonly #targets: number;

  /** Reads the trees. Throws {@link ModelError} where they are none: nodes in a circle, leaves of two branches. */
  constructor(node: GraphNode, leaves: LeafNames, targets: number) {
    this.#node = node;
    this.#targets = targets;
    this.#trees = readTrees(node, leaves, targets);
  }

  /** Targets that some leaf says something of. */
  get saidOf(): Set<number> {
    return new Set(this.#trees.targets);
  }

  /** One number for each row and target; what no tree says anything of is 0. */
  scores({ type, dims, data }: Tensor, aggregate: Aggregate): Float64Array {
    if (type !== 'float' || !(data instanceof Float32Array))
      throw new NotCovered(`${this.#node.op}: it is given ${type}, not float`);
    const [rows = 0, columns = 0] = dims;
    if (dims.length !== 2 || columns < this.#trees.columns) {
      throw new ModelError(
        `${this.#node.op}: [${dims.join()}] has too few columns; it needs ${this.#trees.columns}`,
      );
    }
    const scores = new Float64Array(rows * this.#targets);
    if (aggregate === 'SUM' || aggregate === 'AVERAGE') {
      this.#add(data, columns, scores);
      if (aggregate === 'AVERAGE')
        for (const index of scores.keys())
          scores[index] = (scores[index] as number) / this.#trees.roots.length;
    } else this.#choose(data, columns, scores, aggregate === 'MIN' ? Math.min : Math.max);
    return scores;
  }

  #add(data: Float32Array, columns: number, scores: Float64Array): void {
    const { firsts, targets, weights, roots } = this.#trees;
    for (const root of roots) {
      for (let from = 0, to = 0; from < data.length; from += columns, to += this.#targets) {
        const leaf = this.#leaf(root, data, from);
        for (let index = firsts[leaf] as number; index < (firsts[leaf + 1] as number); index += 1) {
          const at = to + (targets[index] as number);
          scores[at] = (scores[at] as number) + (weights[index] as number);
        }
      }
    }
  }

  #choose(
    data: Float32Array,
    columns: number,
    scores: Float64Array,
    better: (a: number, b: number) => number,
  ): void {
    const { firsts, targets, weights, roots } = this.#trees;
    const isSaid = new Uint8Array(scores.length);
    for (const root of roots) {
      for (let from = 0, to = 0; from < data.length; from += columns, to += this.#targets) {
        const leaf = this.#leaf(root, data, from);
        for (let index = firsts[leaf] as number; index < (firsts[leaf + 1] as number); index += 1) {
          const at = to + (targets[index] as number);
          const weight = weights[index] as number;
          scores[at] = isSaid[at] === 1 ? better(scores[at] as number, weight) : weight;
          isSaid[at] = 1;
        }
      }
    }
  }

  /** The leaf that a row comes to. */
  #leaf(root: number, data: Float32Array, from: number): number {
    const { modes, features, thresholds, yes, no, isPlain } = this.#trees;
    let at = root;
    if (!isPlain) {
      while (modes[at] !== LEAF)
        at = (this.#isYes(at, data[from + (features[at] as number)] as number) ? yes[at] : no[at]) as number;
      return at;
    }
    while (modes[at] !== LEAF) {
      const value = data[from + (features[at] as number)] as number;
      at = (value <= (thresholds[at] as number) ? yes[at] : no[at]) as number;
    }
    return at;
  }

  #isYes(at: number, value: number): boolean {
    const { modes, thresholds, unknownIsYes } = this.#trees;
    const threshold = thresholds[at] as number;
    if (unknownIsYes[at] === 1 && Number.isNaN(value)) return true;
    switch (MODES[modes[at] as number]) {
      case 'BRANCH_LEQ':
        return value <= threshold;
      case 'BRANCH_LT':
        return value < threshold;
      case 'BRANCH_GTE':
        return value >= threshold;
      case 'BRANCH_GT':
        return value > threshold;
      case 'BRANCH_EQ':
        return value === threshold;
      default:
        return value !== threshold;
    }
  }
}

function readTrees(node: GraphNode, leaves: LeafNames, targets: number): Trees {
  const wrong = (problem: string): ModelError => new ModelError(`${node.op}: ${problem}`);
  const list = (name: string): readonly number[] => numbersOf(node, `nodes_${name}`);
  const names = textsOf(node, 'nodes_modes');
  const count = names.length;
  const columns = ['treeids', 'nodeids', 'featureids', 'values', 'truenodeids', 'falsenodeids'].map(list);
  if (columns.some(({ length }) => length !== count) || count === 0)
    throw wrong('its lists of nodes differ in length');
  const [treeIds, nodeIds, featureIds, values, yesIds, noIds] = columns as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const modes = Uint8Array.from(names, (name) => MODES.indexOf(name as (typeof MODES)[number]));
  if (names.some((name) => !(MODES as readonly string[]).includes(name)))
    throw wrong('a node has a mode that is none');
  const places = new Map<string, number>(
    treeIds.map((tree, index) => [`${tree}/${nodeIds[index]}`, index] as const),
  );
  if (places.size !== count) throw wrong('a node is there twice');
  const placeOf = (tree: number | undefined, id: number | undefined): number => {
    const place = places.get(`${tree}/${id}`);
    if (place === undefined) throw wrong(`tree ${tree} has no node ${id}`);
    return place;
  };
  const goesTo = (ids: readonly number[]): Int32Array =>
    Int32Array.from(ids, (id, index) => (modes[index] === LEAF ? 0 : placeOf(treeIds[index], id)));
  const [yes, no] = [goesTo(yesIds), goesTo(noIds)];
  const roots = rootsOf({ modes, yes, no }, wrong);
  if (roots.length !== new Set(treeIds).size) throw wrong('a tree does not have one root');
  const asked = featureIds.filter((_, index) => modes[index] !== LEAF);
  if (asked.some((feature) => feature < 0 || feature > 1_000_000))
    throw wrong('a node asks for a feature that cannot be');
  const unknown = list('missing_value_tracks_true');
  const unknownIsYes = Uint8Array.from({ length: count }, (_, index) => (unknown[index] === 1 ? 1 : 0));
  return {
    roots,
    modes,
    features: Int32Array.from(featureIds),
    thresholds: Float32Array.from(values),
    yes,
    no,
    unknownIsYes,
    ...readLeaves(node, leaves, { targets, modes, placeOf }),
    isPlain: modes.every((mode) => mode === LEAF || mode === LEQ) && !unknownIsYes.includes(1),
    columns: asked.reduce((most, feature) => Math.max(most, feature + 1), 0),
  };
}

/** The nodes that no node goes to, in order. Every other one must be reached from them, and in one way only. */
function rootsOf(
  { modes, yes, no }: Pick<Trees, 'modes' | 'yes' | 'no'>,
  wrong: (problem: string) => ModelError,
): Int32Array {
  const parents = new Uint8Array(modes.length);
  for (const [index, mode] of modes.entries()) {
    if (mode === LEAF) continue;
    for (const child of [yes[index], no[index]] as [number, number]) {
      if (parents[child] === 1) throw wrong('two branches lead to one node');
      parents[child] = 1;
    }
  }
  const roots = [...parents.keys()].filter((index) => parents[index] === 0);
  const open = [...roots];
  let reached = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    reached += 1;
    if (modes[at] !== LEAF) open.push(yes[at] as number, no[at] as number);
  }
  if (reached !== modes.length) throw wrong('its branches lead in a circle');
  return Int32Array.from(roots);
}

function readLeaves(
  node: GraphNode,
  names: LeafNames,
  {
    targets,
    modes,
    placeOf,
  }: { targets: number; modes: Uint8Array; placeOf(tree?: number, id?: number): number },
): Pick<Trees, 'firsts' | 'targets' | 'weights'> {
  const [treeIds, nodeIds, ids, weights] = [names.trees, names.nodes, names.ids, names.weights].map((name) =>
    numbersOf(node, name),
  ) as [number[], number[], number[], number[]];
  if ([treeIds, nodeIds, ids].some(({ length }) => length !== weights.length)) {
    throw new ModelError(`${node.op}: its lists of leaves differ in length`);
  }
  const said = ids.map((id, index) => ({
    leaf: placeOf(treeIds[index], nodeIds[index]),
    id,
    weight: weights[index] as number,
  }));
  if (said.some(({ leaf, id }) => modes[leaf] !== LEAF || id < 0 || id >= targets)) {
    throw new ModelError(`${node.op}: a weight belongs to no leaf, or to no target`);
  }
  said.sort((a, b) => a.leaf - b.leaf);
  const firsts = new Int32Array(modes.length + 1);
  for (const { leaf } of said) firsts[leaf + 1] = (firsts[leaf + 1] as number) + 1;
  for (let index = 0; index < modes.length; index += 1)
    firsts[index + 1] = (firsts[index + 1] as number) + (firsts[index] as number);
  return {
    firsts,
    targets: Int32Array.from(said, ({ id }) => id),
    weights: Float32Array.from(said, ({ weight }) => weight),
  };
}

/** How the trees' votes become one number. Throws where the node names a way that is none. */
export function aggregateOf(node: GraphNode): Aggregate {
  const name = textOf(node, 'aggregate_function', 'SUM');
  if (name === 'SUM' || name === 'AVERAGE' || name === 'MIN' || name === 'MAX') return name;
  throw new ModelError(`${node.op}: ${name} is no aggregate_function`);
}
