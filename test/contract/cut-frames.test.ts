import { beforeAll, describe, expect, it } from 'vitest';
import { LAYERS } from '../../src/lib/packets/registry.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { PATIENCE_MS } from '../support/arbitraries.js';
import { dissected, truncated } from '../support/dissected.js';
import { craftedFrames } from '../support/real-frames.js';

/** Headers end before that, but for those of a few that carry text. */
const MAX_CUT_BYTES = 700;

type Json = Readonly<Record<string, unknown>>;

interface Note {
  readonly layer: string;
  readonly reason: string;
  readonly note: string;
}

interface PlainRecord extends Json {
  readonly errors?: readonly Note[];
  readonly tunnel?: readonly Json[];
}

/** What a frame can say only when it is whole, or says twice and otherwise the second time. */
const SAID_OTHERWISE = [
  /checksum_status$/,
  // Of the second of two options, and where names of DHCP turn out to hold options.
  /^tcp\.options\.mss_val$/,
  /^ipv6\.dstopts\.nxt$/,
  /^dhcp\.option\.type/,
];

/** Not in these frames: it has no fields, and it is believed after three packets in order. */
const ELSEWHERE = ['raw', 'rtp'];

let frames: Frame[] = [];

beforeAll(async () => {
  frames = await craftedFrames();
}, PATIENCE_MS);

/** Whether a value is one that a cut must not change: a text can be shorter. */
const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'boolean';

/** Paths where a cut frame says a number, or yes and no, that the whole frame denies. */
function* denied(path: string, cut: unknown, whole: unknown): Generator<string> {
  if (whole === undefined || typeof cut === 'string') return;
  if (isPlain(cut)) {
    if (cut !== whole) yield `${path} ${cut}, not ${whole}`;
    return;
  }
  for (const [key, value] of Object.entries(cut as Json)) {
    const below = Array.isArray(cut) ? path : `${path}${path === '' ? '' : '.'}${key}`;
    yield* denied(below, value, (whole as Json)[key]);
  }
}

/** What is untrue in the record of the frame cut to `captured` bytes. */
function untruths(frame: Frame, whole: PlainRecord, captured: number): string[] {
  const { errors = [], frame: _, ...cut } = JSON.parse(dissected(truncated(frame, captured))) as PlainRecord;
  const noted = new Set((whole.errors ?? []).map(({ layer, note }) => `${layer} ${note}`));
  const lies = errors
    .filter(({ reason, layer, note }) => reason === 'malformed' && !noted.has(`${layer} ${note}`))
    .map(({ layer, note }) => `${layer} says ${note}`);
  // With fewer packets in packets the innermost one, which the record is about, is another one.
  const isSamePacket = (cut.tunnel ?? []).length === (whole.tunnel ?? []).length;
  const wrong = isSamePacket ? [...denied('', cut, whole)] : [];
  return [
    ...lies,
    ...wrong.filter((text) => !SAID_OTHERWISE.some((path) => path.test(text.split(' ')[0] ?? ''))),
  ];
}

describe('crafted frames', () => {
  it('have every layer in them', () => {
    const seen = new Set(
      frames.flatMap((frame) => {
        const { tunnel = [], ...inner } = JSON.parse(dissected(frame)) as PlainRecord;
        return [inner, ...tunnel].flatMap((packet) => Object.keys(packet));
      }),
    );
    expect(LAYERS.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual(ELSEWHERE);
  });

  it('cut at every byte never call it damage, and say nothing that the whole frame denies', () => {
    for (const [index, frame] of frames.entries()) {
      const whole = JSON.parse(dissected(frame)) as PlainRecord;
      const limit = Math.min(frame.header.cap_len, MAX_CUT_BYTES);
      for (let captured = 0; captured < limit; captured += 1) {
        expect(untruths(frame, whole, captured), `frame ${index} cut to ${captured}`).toEqual([]);
      }
    }
  });
});
