import type { SeededRandom } from '../trainers/seeded-random.js';
import {
  awayAddress,
  between,
  client,
  defineInjectedTraffic,
  homeAddress,
  inTime,
} from './injected-traffic.js';
import { type MadeEnd, type MadeFrame, TCP_FLAG, tcpFrame } from './made-frame.js';

const UPLOADS = 20;
const LEAST_BYTES = 1e6;
const MOST_BYTES = 4e6;
const SEGMENT_BYTES = 1_448;
const SEGMENTS_PER_ACK = 2;
const WINDOW = 64_240;
const GAP_SECONDS = 30;

/** Uploads as a person's data that leave have them: much goes out, acknowledgments come back. */
export const exfiltration = defineInjectedTraffic({
  name: 'exfil',
  about: '20 uploads of 1 to 4 MB over TCP to hosts that were not known',
  frames(random) {
    const uploads = Array.from({ length: UPLOADS }, (_, index) => {
      const server = { address: awayAddress(index), port: 443, ttl: 52 };
      return upload(random, index * GAP_SECONDS, client(homeAddress(4), random), server);
    });
    return inTime(uploads.flat());
  },
});

/** One connection from SYN to FIN, paced so that a round trip carries what the window allows, at most. */
function upload(random: SeededRandom, begin: number, from: MadeEnd, to: MadeEnd): MadeFrame[] {
  const rtt = between(random, 0.01, 0.08);
  const segments = Math.ceil(between(random, LEAST_BYTES, MOST_BYTES) / SEGMENT_BYTES);
  const pause = (rtt * SEGMENT_BYTES) / WINDOW;
  const own = random.below(0x1_0000_0000);
  const other = random.below(0x1_0000_0000);
  const frames: MadeFrame[] = [];
  const send = (at: number, flags: number, offset: number, payloadBytes = 0): void => {
    const ack = flags === TCP_FLAG.syn ? 0 : other + 1;
    frames.push(tcpFrame({ at, from, to, flags, seq: own + offset, ack, window: WINDOW, payloadBytes }));
  };
  const answer = (at: number, flags: number, acknowledged: number): void => {
    const seq = (flags & TCP_FLAG.syn) === 0 ? other + 1 : other;
    const numbers = { seq, ack: own + acknowledged, window: WINDOW, payloadBytes: 0 };
    frames.push(tcpFrame({ ...numbers, at, from: to, to: from, flags }));
  };
  send(begin, TCP_FLAG.syn, 0);
  answer(begin + rtt, TCP_FLAG.syn | TCP_FLAG.ack, 1);
  send(begin + rtt, TCP_FLAG.ack, 1);
  let at = begin + rtt;
  for (let segment = 0; segment < segments; segment += 1) {
    at += pause * (0.5 + random.fraction());
    send(at, TCP_FLAG.ack | TCP_FLAG.push, 1 + segment * SEGMENT_BYTES, SEGMENT_BYTES);
    if (segment % SEGMENTS_PER_ACK === 1) answer(at + rtt, TCP_FLAG.ack, 1 + (segment + 1) * SEGMENT_BYTES);
  }
  const end = 1 + segments * SEGMENT_BYTES;
  send(at + rtt * 2, TCP_FLAG.fin | TCP_FLAG.ack, end);
  answer(at + rtt * 3, TCP_FLAG.fin | TCP_FLAG.ack, end + 1);
  return frames;
}
