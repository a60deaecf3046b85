import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Outputs of a model by name, each a flat list of float32, row after row. */
export type Outputs = { readonly [name: string]: Float32Array };

/** Runs a model on rows, all at once, in ONNX Runtime itself. */
export async function runModel(
  model: Buffer,
  input: string,
  rows: readonly Float32Array[],
): Promise<Outputs> {
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const width = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) values.set(row, index * width);
  const outputs = await session.run({ [input]: new Tensor('float32', values, [rows.length, width]) });
  return Object.fromEntries(
    Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
  );
}
