import { AsciiText, writeAscii } from '../bytes/ascii.js';
import { writeUint } from '../bytes/decimal.js';
import type { ByteSink } from '../bytes/sink.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../records/encoder.js';
import { contractOf } from './contract.js';
import type { FeatureSet } from './feature-set.js';
import { FEATURES_HEAD, type FeaturesRecord, type Subject } from './features-record.js';

/** Version of the features record that is written and understood. */
export const FEATURES_VERSION = 1;

/** What stands between the head of a record and its numbers. */
export const FEATURES_OPENING = ',"features":{';

/** The most bytes that a number takes: `-1.2345678901234567e-308`. */
const MAX_NUMBER_BYTES = 24;
const COMMA = 0x2c;
const CLOSING = new AsciiText('}}\n');
const opening = new AsciiText(FEATURES_OPENING);
const encodeHead = compileEncoder<Omit<FeaturesRecord, 'features'>>(FEATURES_HEAD);

/** Writes a row as a line at the position where the sink stands. */
export type RowEncoder = (
  sink: ByteSink,
  row: { readonly subject: Subject; readonly values: Float64Array; readonly label: string | undefined },
) => void;

/** Makes what writes the records of a set. Numbers that are not known, or are none, are left out. */
export function featuresEncoder(set: FeatureSet): RowEncoder {
  const keys = set.features.map(({ name }) => new AsciiText(`${JSON.stringify(name)}:`));
  const numberBytes = keys.reduce((sum, { length }) => sum + length + 1 + MAX_NUMBER_BYTES, CLOSING.length);
  const head = { type: 'features', v: FEATURES_VERSION, set: set.name, contract: contractOf(set) };
  return (sink, { subject, values, label }) => {
    sink.ensure(sink.at, ENCODER_RESERVE_BYTES);
    let at = encodeHead({ ...head, subject, label }, sink, sink.at);
    sink.ensure(at, numberBytes);
    const { view } = sink;
    // The head is an object of its own: what is behind it takes the place of its closing brace.
    at = writeAscii(view, at - 1, opening);
    const first = at;
    for (let index = 0; index < keys.length; index += 1) {
      const value = values[index] as number;
      if (!Number.isFinite(value)) continue;
      if (at > first) {
        view.setUint8(at, COMMA);
        at += 1;
      }
      at = writeNumber(sink, writeAscii(view, at, keys[index] as AsciiText), value);
    }
    sink.at = writeAscii(view, at, CLOSING);
  };
}

function writeNumber(sink: ByteSink, at: number, value: number): number {
  if (value >= 0 && Number.isSafeInteger(value)) return writeUint(sink.view, at, value);
  return at + sink.bytes.write(String(value), at, 'latin1');
}
