import { assignFields, FieldError } from '../records/assign.js';
import { compileDecoder, NOT_OURS } from '../records/decoder.js';
import type { Fields } from '../records/field.js';
import { compileFactory } from '../records/shape.js';
import type { RecordHandler } from './record-lines.js';

/** What every kind of record begins with. */
interface Headed {
  type: string;
  v: number;
}

const NEWLINE = 0x0a;

/** How records of one kind are read that are kept: each one is an object of its own. */
export interface KeptRecords<Value> {
  readonly type: string;
  readonly version: number;
  readonly fields: Fields;
  /** Gets each record; it may be kept. */
  take(record: Value): void;
}

/** Reads records of one kind out of NDJSON, as their table of fields says. */
export function recordHandler<Value extends Headed>(kind: KeptRecords<Value>): RecordHandler {
  const create = compileFactory<Value>(kind.fields);
  const decode = compileDecoder<Value>(kind.fields);
  let record = create();
  return {
    type: kind.type,
    version: kind.version,
    readOwn: (source, start) => {
      record = create();
      const at = decode(record, source, start);
      const isOurs = at !== NOT_OURS && record.type === kind.type && record.v === kind.version;
      return isOurs && source.bytes[at] === NEWLINE ? at : NOT_OURS;
    },
    readPlain: (plain) => {
      record = create();
      assignFields(kind.fields, record, plain, '');
      if (record.type !== kind.type) throw new FieldError(`type is not ${kind.type}`);
    },
    deliver: () => kind.take(record),
  };
}
