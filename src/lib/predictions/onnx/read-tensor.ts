import { DATA_TYPES, type DataType, dataTypeOf, roomFor, sizeOf, type Tensor } from './tensor.js';
import type { WireReader } from './wire.js';

const BYTES_OF: Record<DataType, number> = { float: 4, int32: 4, int64: 8, bool: 1, double: 8 };
const MAX_DIMENSIONS = 8;

/** A tensor as it stands in the message. */
interface Draft {
  readonly dims: number[];
  dataType: number;
  name: string;
  readonly numbers: number[];
  raw: Buffer | undefined;
}

/** Reads a TensorProto. One whose data are in another file is refused, and so are texts. */
export function readTensor(wire: WireReader): { readonly name: string; readonly tensor: Tensor } {
  const draft: Draft = { dims: [], dataType: 0, name: '', numbers: [], raw: undefined };
  for (let field = wire.next(); field !== 0; field = wire.next()) readField(wire, field, draft);
  const type = dataTypeOf(draft.dataType);
  if (type === undefined) throw wire.error(`is of type ${draft.dataType}; this program has only ${known()}`);
  if (draft.dims.length > MAX_DIMENSIONS) throw wire.error(`has more than ${MAX_DIMENSIONS} dimensions`);
  const { dims } = draft;
  if (dims.some((dim) => dim < 0)) throw wire.error('has a negative dimension');
  return { name: draft.name, tensor: { type, dims, data: elements(wire, type, draft) } };
}

const known = (): string => Object.keys(DATA_TYPES).join(', ');

function readField(wire: WireReader, field: number, draft: Draft): void {
  switch (field) {
    case 1:
      return wire.ints(draft.dims);
    case 2:
      draft.dataType = wire.int();
      return;
    case 4:
      return wire.floats(draft.numbers);
    case 5:
    case 7:
      return wire.ints(draft.numbers);
    case 8:
      draft.name = wire.text();
      return;
    case 9:
      draft.raw = wire.bytes();
      return;
    case 10:
      return wire.doubles(draft.numbers);
    case 12:
      return wire.pass();
    case 13:
    case 14:
      throw wire.error('has its data in another file');
    default:
      throw wire.error(`has a field ${field} that this program does not know`);
  }
}

function elements(wire: WireReader, type: DataType, { dims, numbers, raw }: Draft): Tensor['data'] {
  const size = sizeOf(dims);
  const given = raw === undefined ? numbers.length : raw.length / BYTES_OF[type];
  if (given !== size || (raw !== undefined && numbers.length > 0)) {
    throw wire.error(`says that it has ${size} numbers, and has ${given}`);
  }
  const data = roomFor(type, size);
  for (let index = 0; index < size; index += 1) {
    data[index] = raw === undefined ? (numbers[index] as number) : rawNumber(raw, type, index);
  }
  return data;
}

function rawNumber(raw: Buffer, type: DataType, index: number): number {
  const at = index * BYTES_OF[type];
  switch (type) {
    case 'float':
      return raw.readFloatLE(at);
    case 'double':
      return raw.readDoubleLE(at);
    case 'int32':
      return raw.readInt32LE(at);
    case 'int64':
      return Number(raw.readBigInt64LE(at));
    default:
      return raw.readUInt8(at);
  }
}
