import { assignFields } from '../records/assign.js';
import { compileDecoder, NOT_OURS } from '../records/decoder.js';
import type { LineSource } from '../records/line-source.js';
import { compileFactory, compileReset } from '../records/shape.js';
import type { RecordHandler } from '../stream/record-lines.js';
import { UserError } from '../stream/user-error.js';
import { contractOf } from './contract.js';
import type { FeatureRow, FeatureSet } from './feature-set.js';
import { FEATURES_OPENING, FEATURES_VERSION } from './features-encoder.js';
import { FEATURES_HEAD, FEATURES_RECORD, type FeaturesRecord } from './features-record.js';
import { RowValues, readValues } from './row-values.js';

type Head = Omit<FeaturesRecord, 'features'>;

const createRecord = compileFactory<FeaturesRecord>(FEATURES_RECORD);
const createHead = compileFactory<Head>(FEATURES_HEAD);
const resetHead = compileReset<Head>(FEATURES_HEAD);
const decodeHead = compileDecoder<Head>(FEATURES_HEAD, '', FEATURES_OPENING);

export interface FeaturesHandlerOptions {
  /** The sets that are wanted. */
  readonly sets: readonly FeatureSet[];
  /** Gets each row of these sets, which is only lent. */
  take(row: FeatureRow): void;
  /** Gets records of other sets, which may be kept; if left out, they are an error. */
  readonly takeForeign?: ((record: FeaturesRecord) => void) | undefined;
}

/** Reads features records of some sets out of NDJSON. */
export function featuresHandler({ sets, take, takeForeign }: FeaturesHandlerOptions): RecordHandler {
  const readers = sets.map((set) => ({ set, contract: contractOf(set), row: new RowValues(set) }));
  const find = ({ set, contract }: Head) =>
    readers.find((reader) => reader.contract === contract && reader.set.name === set);
  const head = createHead();
  /** The row that was read, or the record of another set. */
  let row: FeatureRow | undefined;
  let foreign: FeaturesRecord | undefined;

  return {
    type: 'features',
    version: FEATURES_VERSION,
    readOwn(source: LineSource, start: number): number {
      resetHead(head);
      const at = decodeHead(head, source, start);
      if (at === NOT_OURS || head.v !== FEATURES_VERSION) return NOT_OURS;
      const reader = find(head);
      if (reader === undefined) return NOT_OURS;
      row = { set: reader.set, subject: head.subject, values: reader.row.values, label: head.label };
      return reader.row.read(source, at);
    },
    readPlain(plain) {
      const record = createRecord();
      assignFields(FEATURES_RECORD, record, plain, '');
      const reader = find(record);
      row = undefined;
      foreign = record;
      if (reader === undefined) return;
      const { values } = reader.row;
      readValues(reader.set, values, record.features);
      row = { set: reader.set, subject: record.subject, values, label: record.label };
    },
    deliver() {
      if (row !== undefined) return take(row);
      if (takeForeign === undefined) throw isOfOtherSet(foreign as FeaturesRecord, sets);
      takeForeign(foreign as FeaturesRecord);
    },
  };
}

function isOfOtherSet({ set, contract }: FeaturesRecord, sets: readonly FeatureSet[]): UserError {
  const wanted = sets.map((each) => `${each.name} (contract ${contractOf(each)})`).join(', ');
  return new UserError(`the features are of set ${set} (contract ${contract}); wanted is ${wanted}`, {
    exit: 'input',
  });
}
