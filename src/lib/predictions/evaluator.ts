/** What a model says of some rows: for each output its numbers, row by row. */
export type Outputs = ReadonlyMap<string, Float32Array>;

/** Calculates a model. */
export interface Evaluator {
  /** What calculates: onnxruntime, or this program itself. */
  readonly name: 'onnxruntime' | 'own';
  /**
   * Calculates the outputs that were asked for, of `count` rows that stand in `rows` one behind the other; NaN is what is not
   * known. `rows` is only lent.
   */
  run(rows: Float32Array, count: number): Promise<Outputs>;
  /** Gives back what it holds. */
  close(): Promise<void>;
}
