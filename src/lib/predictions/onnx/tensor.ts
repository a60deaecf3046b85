/** Types of the numbers of a tensor, and their names in ONNX (TensorProto.DataType). */
export const DATA_TYPES = { float: 1, int32: 6, int64: 7, bool: 9, double: 11 } as const;

export type DataType = keyof typeof DATA_TYPES;

export type TensorData = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Numbers in rows and columns, or in more or fewer dimensions, row by row. Whole numbers of 64 bits are doubles. */
export interface Tensor {
  readonly type: DataType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** Elements of a tensor of these dimensions. */
export const sizeOf = (dims: readonly number[]): number => dims.reduce((size, dim) => size * dim, 1);

/** Room for the elements of a tensor. */
export function roomFor(type: DataType, size: number): TensorData {
  if (type === 'float') return new Float32Array(size);
  if (type === 'int32') return new Int32Array(size);
  return type === 'bool' ? new Uint8Array(size) : new Float64Array(size);
}

/** The name of a type that ONNX has this number for; undefined for types that no tensor here can have. */
export const dataTypeOf = (number: number): DataType | undefined =>
  (Object.keys(DATA_TYPES) as DataType[]).find((name) => DATA_TYPES[name] === number);
