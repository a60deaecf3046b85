import { ACK, FIN, RST, SYN } from '../../src/lib/flows/tcp/segment.js';
import { foreseen } from '../support/foreseen.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';

const NUMBERS_PER_SEGMENT = 10;

/** Takes one of several by a number. */
const pick = <Each>(number: number | undefined, of: readonly Each[]): Each =>
  of[(((number ?? 0) >>> 8) & 0xffff) % of.length] as Each;

/** Two ends that say nearly anything: in order and not, in time and not, windows open and shut. */
export function randomDialogue(seed: number, segments: number): TcpDialogue {
  const numbers = foreseen(seed, segments * NUMBERS_PER_SEGMENT);
  const dialogue = TcpDialogue.open([seed * 7_919_000, 0xffff_f000], seed % 3 === 0 ? undefined : seed % 5);
  const next = [1, 1];
  let at = 40;
  for (let each = 0; each < segments; each += 1) {
    const draw = numbers.subarray(each * NUMBERS_PER_SEGMENT, (each + 1) * NUMBERS_PER_SEGMENT);
    const [own, other] = pick(draw[0], [0, 1]) === 0 ? ([0, 1] as const) : ([1, 0] as const);
    const bytes = pick(draw[1], [0, 0, 0, 1, 10, 100, 100]);
    const expected = next[own] as number;
    const seq = Math.max(0, expected + pick(draw[2], [0, 0, 0, 0, 0, 0, -1, -100, 100, -bytes]));
    const ack = Math.max(1, (next[other] as number) + pick(draw[3], [0, 0, 0, 0, -1, -100, -10, 100]));
    const flags = pick(draw[4], [...new Array(60).fill(ACK), ACK | FIN, ACK | RST, RST, SYN, SYN | ACK]);
    const window = pick(draw[5], [100, 100, 100, 100, 110, 0, 0, 200]);
    const steps = [0.1, 0.1, 1, 1, 2, 2.9, 3, 3.1, 15, 19.9, 20, 29.9, 30.1, 250, 2_000, -5];
    at = Math.max(0, at + pick(draw[6], steps));
    const said = { at, seq, ack, bytes, flags, window };
    if (own === 0) dialogue.orig(said);
    else dialogue.resp(said);
    next[own] = Math.max(expected, seq + bytes);
  }
  return dialogue;
}

/** A receiver that can take no more, and a sender that asks it now and then. */
export function probedDialogue(): TcpDialogue {
  const dialogue = TcpDialogue.open();
  dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 100 });
  for (let each = 1; each <= 5; each += 1) {
    dialogue.resp({ at: 300 * each, seq: 1, ack: 101, window: 0 });
    dialogue.orig({ at: 300 * each + 250, seq: 101, ack: 1, bytes: 1 });
  }
  dialogue.resp({ at: 2_000, seq: 1, ack: 101, window: 500 });
  dialogue.orig({ at: 2_010, seq: 101, ack: 1, bytes: 100 });
  return dialogue;
}
