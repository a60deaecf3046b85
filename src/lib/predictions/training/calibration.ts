import { type Step, stepTree, type Tree } from '../trainers/tree.js';
import { toFloat32 } from './row-store.js';

/**
 * Scores that differ by less, relatively above 1, are one: ONNX adds float32 in an order of its own, and the same row must
 * not score above itself.
 */
const SCORE_TOLERANCE = 1e-5;
/** Ranks from the top that are kept all; below them, each that is larger by this factor. */
const EXACT_RANKS = 256;
const RANK_FACTOR = 1.01;

/** Scores of rows that were not learnt from, and what they say of another score. */
export class Calibration {
  /** The largest first. */
  readonly scores: Float64Array;

  constructor(scores: ArrayLike<number>) {
    this.scores = Float64Array.from(scores).sort().reverse();
  }

  /**
   * The share of rows that score at least as high, the asked one among them: (1 + #{calibration >= score}) / (n + 1).
   * As long as traffic stays as it was, it is at most p for a share p of the rows, whatever made the scores.
   *
   * V. Vovk, A. Gammerman and G. Shafer, "Algorithmic Learning in a Random World", 2005, section 2.2 (conformal p-value).
   */
  pValue(score: number): number {
    return this.#pOfRank(this.#countAtLeast(score));
  }

  /** {@link pValue} as a tree of one feature, the score. It is never too small, and too large by 1 % at most. */
  tree(): Tree {
    const rows = this.scores.length;
    // From the highest score down: behind the score of rank r, r scores are at least as high.
    const steps: Step[] = [];
    for (let rank = 0; rank < rows; rank = nextRank(rank)) {
      const above = boundary(this.scores[rank] as number);
      if (steps.at(-1)?.above === above) continue;
      steps.push({ above, weight: this.#pOfRank(rank) });
    }
    steps.push({ above: Number.NEGATIVE_INFINITY, weight: 1 });
    return stepTree(steps.reverse(), { feature: 0, target: 0, missingAs: Number.NEGATIVE_INFINITY });
  }

  /** The least score whose p-value is above `share`; that is the highest there is where the rows are too few to tell. */
  threshold(share: number): number {
    const rank = Math.floor(share * (this.scores.length + 1)) - 1;
    const index = Math.max(0, Math.min(rank, this.scores.length - 1));
    return boundary(this.scores[index] as number);
  }

  /** Whether there are rows enough to tell scores that no more than `share` of all reach. */
  canTell(share: number): boolean {
    return share * (this.scores.length + 1) >= 1;
  }

  #pOfRank(count: number): number {
    return Math.fround((count + 1) / (this.scores.length + 1));
  }

  #countAtLeast(score: number): number {
    let [low, high] = [0, this.scores.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (boundary(this.scores[middle] as number) >= score) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const nextRank = (rank: number): number =>
  rank < EXACT_RANKS ? rank + 1 : Math.max(rank + 1, Math.floor(rank * RANK_FACTOR));

/** The number above which a score is larger than this one for certain; never infinite. */
const boundary = (score: number): number => toFloat32(score + SCORE_TOLERANCE * Math.max(1, Math.abs(score)));
