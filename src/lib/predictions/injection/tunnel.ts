import type { SeededRandom } from '../trainers/seeded-random.js';
import {
  awayAddress,
  between,
  client,
  defineInjectedTraffic,
  homeAddress,
  inTime,
} from './injected-traffic.js';
import { type MadeFrame, udpFrame } from './made-frame.js';

const SESSIONS = 20;
const EXCHANGES = 150;
const GAP_SECONDS = 120;
const LABEL_BYTES = 60;
const LABELS = 3;
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const DOMAIN = ['t', 'example', 'com'];
const TXT = 16;
const CLASS_IN = 1;
const LEAST_ANSWER_BYTES = 60;
const MOST_ANSWER_BYTES = 250;

/** Data in the names of DNS queries, base32 as iodine and dnscat2 have it, and in TXT answers, for half a minute or more. */
export const tunnel = defineInjectedTraffic({
  name: 'tunnel',
  about: '20 sessions of data in DNS: 150 queries each for names of 190 characters, TXT answers',
  frames(random) {
    const sessions = Array.from({ length: SESSIONS }, (_, index) => session(random, index * GAP_SECONDS));
    return inTime(sessions.flat());
  },
});

function session(random: SeededRandom, begin: number): MadeFrame[] {
  const from = client(homeAddress(5), random);
  const to = { address: awayAddress(53), port: 53, ttl: 52 };
  const rtt = between(random, 0.01, 0.08);
  const frames: MadeFrame[] = [];
  let at = begin;
  for (let exchange = 0; exchange < EXCHANGES; exchange += 1) {
    const id = random.below(0x1_0000);
    const question = questionOf(random);
    frames.push(udpFrame({ at, from, to }, Buffer.concat([head(id, 0x0100, 0), question])));
    const answered = at + rtt * (1 + random.fraction());
    const answer = Buffer.concat([head(id, 0x8180, 1), question, answerOf(random)]);
    frames.push(udpFrame({ at: answered, from: to, to: from }, answer));
    at = answered + between(random, 0.01, 0.4);
  }
  return frames;
}

/** Header of a message with one question (RFC 1035 section 4.1.1). */
function head(id: number, flags: number, answers: number): Buffer {
  const header = Buffer.alloc(12);
  for (const [index, value] of [id, flags, 1, answers].entries()) header.writeUInt16BE(value, index * 2);
  return header;
}

/** A TXT question for a name that carries data (section 4.1.2). */
function questionOf(random: SeededRandom): Buffer {
  const data = Array.from({ length: LABELS }, () => text(random, LABEL_BYTES));
  const labels = [...data, ...DOMAIN].map((label) =>
    Buffer.from(`${String.fromCharCode(label.length)}${label}`),
  );
  const tail = Buffer.alloc(5);
  tail.writeUInt16BE(TXT, 1);
  tail.writeUInt16BE(CLASS_IN, 3);
  return Buffer.concat([...labels, tail]);
}

/** A TXT record for the name that was asked for (sections 3.3.14, 4.1.3 and 4.1.4). */
function answerOf(random: SeededRandom): Buffer {
  const bytes = LEAST_ANSWER_BYTES + random.below(MOST_ANSWER_BYTES - LEAST_ANSWER_BYTES);
  const data = Buffer.from(text(random, bytes));
  const record = Buffer.alloc(13);
  record.writeUInt16BE(0xc00c, 0);
  record.writeUInt16BE(TXT, 2);
  record.writeUInt16BE(CLASS_IN, 4);
  record.writeUInt16BE(data.length + 1, 10);
  record.writeUInt8(data.length, 12);
  return Buffer.concat([record, data]);
}

const text = (random: SeededRandom, length: number): string =>
  Array.from({ length }, () => ALPHABET.charAt(random.below(ALPHABET.length))).join('');
