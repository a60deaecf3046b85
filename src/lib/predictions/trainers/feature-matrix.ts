/** Rows of features, all of one set: float32, because that is what models take. A feature that a row lacks is NaN. */
export interface FeatureMatrix {
  readonly names: readonly string[];
  readonly rowCount: number;
  /** Row after row. */
  readonly values: Float32Array;
}

/** A row, which shares its numbers with the matrix. */
export function rowOf({ names, values }: FeatureMatrix, index: number): Float32Array {
  return values.subarray(index * names.length, (index + 1) * names.length);
}

/** All values of a feature that are known, ascending. */
export function knownValues({ names, rowCount, values }: FeatureMatrix, feature: number): Float32Array {
  const known = new Float32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const value = values[row * names.length + feature] as number;
    if (Number.isNaN(value)) continue;
    // 0 is added because -0 and 0 are one value, of which sorting makes two.
    known[count] = value + 0;
    count += 1;
  }
  return known.subarray(0, count).sort();
}

/** The middle one of values that ascend, the lower one of two; NaN where there is none. */
export const medianOf = (ascending: Float32Array): number =>
  ascending[(ascending.length - 1) >> 1] ?? Number.NaN;

/** The matrix of some of the rows, in the order given. */
export function selectRows(matrix: FeatureMatrix, rows: readonly number[]): FeatureMatrix {
  const width = matrix.names.length;
  const values = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) values.set(rowOf(matrix, row), index * width);
  return { names: matrix.names, rowCount: rows.length, values };
}
