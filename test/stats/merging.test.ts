import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { assignFields } from '../../src/lib/records/assign.js';
import { compileEncoder } from '../../src/lib/records/encoder.js';
import { type Fields, group } from '../../src/lib/records/field.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { compileDispatch } from '../../src/lib/stats/dispatch.js';
import { PacketFacts } from '../../src/lib/stats/facts.js';
import { TAPS } from '../../src/lib/stats/registry.js';
import { PUBLIC_KEY } from '../../src/lib/stats/sketches/distinct.js';
import { Tally } from '../../src/lib/stats/tally.js';
import type { Tap } from '../../src/lib/stats/tap.js';
import { runs } from '../support/arbitraries.js';
import { corpusCaptures } from '../support/corpus.js';
import { foreseen } from '../support/foreseen.js';
import { readInProcess } from '../support/in-process.js';
import { SAMPLE } from '../support/nt.js';
import { ownedFrame } from '../support/owned-frame.js';

const EVERYTHING = 65_536;
const OPTIONS = { limit: EVERYTHING, hashKey: PUBLIC_KEY };
const SCOPE = { seconds: 10, top: EVERYTHING };
const taps = TAPS as unknown as readonly Tap[];
const MAX_FRAMES = 2_000;

const CAPTURES = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) => /alexa|wifi\/wifite2|linktypes\/mpls|westermo-right/.test(name)),
];

async function framesOf(path: string): Promise<Frame[]> {
  const frames: Frame[] = [];
  const takeFrame = (frame: Frame): void => {
    if (frames.length < MAX_FRAMES) frames.push(ownedFrame(frame));
  };
  await readInProcess([path], { takeFrame, handlers: [] });
  return frames;
}

/** Counts each frame in the tallies of the share it belongs to. */
function countedInShares(frames: readonly Frame[], shareOf: (index: number) => number): Tally[][] {
  const shares: { tallies: Tally[]; observe: ReturnType<ReturnType<typeof compileDispatch>> }[] = [];
  const [dissector, packet, dispatch] = [new Dissector(), emptyPacket(), compileDispatch(taps)];
  const facts = new PacketFacts();
  for (const [index, frame] of frames.entries()) {
    dissector.dissect(frame, packet);
    facts.follow(packet);
    const number = shareOf(index);
    while (shares.length <= number) {
      const tallies = taps.map((tap) => new Tally(tap, OPTIONS));
      shares.push({ tallies, observe: dispatch(tallies) });
    }
    shares[number]?.observe(packet, facts);
  }
  return shares.map(({ tallies }) => tallies);
}

/** Means and deviations are equal but for the rounding of doubles. */
const DIGITS = 9;

const resultsOf = (tallies: readonly Tally[]): object =>
  JSON.parse(
    JSON.stringify(Object.fromEntries(tallies.map((tally) => [tally.tap.name, tally.result(SCOPE)]))),
    (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value,
  ) as object;

/** The state as another machine gets it: written as a line, which has no word of what is empty, and read from it. */
function throughALine(tally: Tally): never {
  const fields: Fields = Object.fromEntries(
    Object.entries(tally.tap.parts(OPTIONS)).map(([name, part]) => [name, group(name, part.state)]),
  );
  const sink = new ByteSink(65_536);
  const end = compileEncoder<object>(fields)(tally.save(), sink, 0);
  const target = compileFactory<object>(fields)();
  assignFields(fields, target, parseRecordText(sink.bytes.toString('utf8', 0, end) || '{}'), '');
  return target as never;
}

describe.each(CAPTURES)('what was counted apart is, merged, what was counted together: $name', ({ path }) => {
  it('in memory, and through records', async () => {
    const frames = await framesOf(path);
    const whole = resultsOf(countedInShares(frames, () => 0)[0] ?? []);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const numbers = foreseen(seed | 1, frames.length);
        const shares = countedInShares(frames, (index) => (numbers[index] as number) & 3);
        const [inMemory, throughRecords] = [0, 1].map(() => taps.map((tap) => new Tally(tap, OPTIONS)));
        for (const tallies of shares) {
          for (const [index, tally] of tallies.entries()) {
            inMemory?.[index]?.merge(tally);
            throughRecords?.[index]?.absorb(throughALine(tally));
          }
        }
        expect(resultsOf(inMemory ?? [])).toEqual(whole);
        expect(resultsOf(throughRecords ?? [])).toEqual(whole);
      }),
      runs(3),
    );
  });

  it('a tally that was cleared begins with nothing', async () => {
    const frames = await framesOf(path);
    const [tallies = []] = countedInShares(frames, () => 0);
    for (const tally of tallies) tally.clear();
    expect(resultsOf(tallies)).toEqual(resultsOf(taps.map((tap) => new Tally(tap, OPTIONS))));
    expect(tallies.map((tally) => tally.save())).toEqual(taps.map((tap) => new Tally(tap, OPTIONS).save()));
  });
});
