import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { findNamed, knownNames, type PacketField } from '../../src/lib/packets/field-path.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { PacketSelection } from '../../src/lib/packets/packet-selection.js';
import { ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { type OwnRecord, parseExactly } from '../oracle/own-records.js';
import { PATIENCE_MS, runs } from '../support/arbitraries.js';
import { dissected, dissectedInto } from '../support/dissected.js';
import { framesOfEveryKind } from '../support/real-frames.js';

const SELECTIONS = 60;

const fieldsNamed = (names: readonly string[]): PacketField[] =>
  names.flatMap((name) => findNamed(name)?.fields ?? []);

function selected(names: readonly string[]): (frame: Frame) => string {
  const selection = new PacketSelection(fieldsNamed(names));
  const packet = emptyPacket();
  const sink = new ByteSink(ENCODER_RESERVE_BYTES);
  return (frame) => {
    dissectedInto(packet, frame);
    sink.at = 0;
    selection.encode(packet, sink);
    return sink.bytes.toString('utf8', 0, sink.at);
  };
}

/** The slow way: everything that was not chosen is taken out of the whole record, and then what is empty. */
function pruned(value: unknown, paths: ReadonlySet<string>, path: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => pruned(item, paths, `${path}[]`)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object' || value === null)
    return paths.has(path.replace(/^tunnel\[\]\./, '')) ? value : undefined;
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, pruned(inner, paths, path === '' ? key : `${path}.${key}`)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

describe('records of chosen fields', () => {
  let frames: Frame[];
  let records: OwnRecord[];

  beforeAll(async () => {
    frames = await framesOfEveryKind();
    records = frames.map((frame) => parseExactly(dissected(frame)));
  }, PATIENCE_MS);

  it('are the whole record without the rest', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...knownNames()), { maxLength: 8 }), (names) => {
        const select = selected(names);
        const paths = new Set(['type', 'v', ...fieldsNamed(names).map(({ path }) => path)]);
        for (const [index, frame] of frames.entries()) {
          const line = select(frame);
          // As text: the order of the keys counts.
          const expected = JSON.stringify(pruned(records[index], paths, ''));
          expect(JSON.stringify(parseExactly(line)), names.join(' ')).toBe(expected);
        }
      }),
      runs(SELECTIONS),
    );
  });

  it('of all fields are whole records, byte for byte', () => {
    const select = selected(knownNames());
    for (const frame of frames) expect(select(frame)).toBe(`${dissected(frame)}\n`);
  });

  it('are there for packets that have none of the fields', () => {
    const select = selected(['sctp.data_sid']);
    const lines = new Set(frames.map(select));
    expect(lines).toContain('{"type":"packet","v":1}\n');
  });
});
