import type { Evaluator } from './evaluator.js';
import type { Manifest } from './manifest-record.js';
import { ModelError } from './model-error.js';

/** Has a model calculate the rows of its manifest. Throws {@link ModelError} where it says something else of them. */
export async function runSelftest({ features, selftest }: Manifest, evaluator: Evaluator): Promise<void> {
  const { vectors, tolerance } = selftest;
  const rows = new Float32Array(vectors.length * features.list.length);
  for (const [index, { x }] of vectors.entries()) rows.set(x.map(numberOrNan), index * features.list.length);
  const outputs = await evaluator.run(rows, vectors.length);
  for (const [index, { y }] of vectors.entries()) {
    for (const { output, values } of y) {
      const said = outputs.get(output);
      if (said === undefined || said.length !== values.length * vectors.length) {
        throw new ModelError(
          `self-test: ${output} has ${said?.length ?? 0} numbers for ${vectors.length} rows`,
        );
      }
      const part = said.subarray(index * values.length, (index + 1) * values.length);
      const place = values.findIndex((value, at) => !isNear(part[at] as number, value, tolerance));
      if (place < 0) continue;
      throw new ModelError(
        `self-test: row ${index} gives ${output}[${place}] ${part[place]}, and must give ${values[place]}`,
      );
    }
  }
}

const numberOrNan = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

const isNear = (said: number, expected: number, tolerance: number): boolean =>
  Math.abs(said - expected) <= tolerance * Math.max(1, Math.abs(expected));
