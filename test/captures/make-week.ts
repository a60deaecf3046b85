/**
 * Makes a capture of days in a small office, to train a model on and to try it: who works there looks names up, reads pages
 * and fetches mail, by day more than by night. Everything is made up from a seed, and nobody's.
 *
 * usage: node --import tsx test/captures/make-week.ts [--days N] [--seed N] [--first-day N] [--with TRAFFIC] >week.pcap
 *
 * --with lays made-up traffic of that name (scan, flood, exfil, tunnel) over the last day at noon.
 */
import { parseArgs } from 'node:util';
import { client, homeAddress, inTime } from '../../src/lib/predictions/injection/injected-traffic.js';
import {
  type MadeEnd,
  type MadeFrame,
  TCP_FLAG,
  tcpFrame,
  udpFrame,
} from '../../src/lib/predictions/injection/made-frame.js';
import { INJECTED_TRAFFIC } from '../../src/lib/predictions/injection/registry.js';
import { SeededRandom } from '../../src/lib/predictions/trainers/seeded-random.js';
import { pcapFile } from '../support/pcap-builder.js';

/** Monday, 2026-11-02 00:00 UTC. */
const FIRST_MONDAY_SECONDS = 1_793_577_600;
const SECONDS_PER_DAY = 86_400;
const SECONDS_PER_HOUR = 3_600;
const WORKING_HOURS = { from: 8, to: 18 };
const VISITS_PER_HOUR = { working: 30, other: 4 };
const SEGMENT_BYTES = 1_400;
const WINDOW = 64_240;
/** 10.20.0.0/16: private, as in the sample. */
const SERVERS = 0x0a140100;
const RESOLVER: MadeEnd = { address: 0x0a140001, port: 53, ttl: 64 };
const MICROSECONDS = 1e6;

/** A name is looked up, and some pages or mails of that server are fetched. */
function visit(random: SeededRandom, begin: number): MadeFrame[] {
  const desk = homeAddress(20 + random.below(12));
  const server = random.below(30);
  return [...lookUp(random, begin, desk, server), ...fetchFrom(random, begin + 0.05, desk, server)];
}

function lookUp(random: SeededRandom, at: number, desk: number, server: number): MadeFrame[] {
  const from = client(desk, random);
  const id = random.below(0x1_0000);
  const name = [`host${server}`, 'office', 'example'];
  const labels = name.map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`));
  const question = Buffer.concat([...labels, Buffer.from('0000010001', 'hex')]);
  const head = (flags: number, answers: number): Buffer => {
    const words = Buffer.alloc(12);
    for (const [index, word] of [id, flags, 1, answers].entries()) words.writeUInt16BE(word, index * 2);
    return words;
  };
  const address = Buffer.alloc(4);
  address.writeUInt32BE(SERVERS + server);
  const answer = Buffer.concat([Buffer.from('c00c00010001000000780004', 'hex'), address]);
  return [
    udpFrame({ at, from, to: RESOLVER }, Buffer.concat([head(0x0100, 0), question])),
    udpFrame(
      { at: at + 0.002 + 0.01 * random.fraction() ** 3, from: RESOLVER, to: from },
      Buffer.concat([head(0x8180, 1), question, answer]),
    ),
  ];
}

/** A connection from SYN to FIN with some requests and answers. */
function fetchFrom(random: SeededRandom, begin: number, desk: number, server: number): MadeFrame[] {
  const from = client(desk, random);
  const to = { address: SERVERS + server, port: server % 5 === 0 ? 993 : 443, ttl: 64 - (server % 12) };
  const rtt = 0.004 * (1 + (server % 9)) * (1 + 0.3 * random.fraction());
  const frames: MadeFrame[] = [];
  let [at, own, other] = [begin, random.below(0x8000_0000), random.below(0x8000_0000)];
  const send = (flags: number, payloadBytes = 0): void => {
    frames.push(tcpFrame({ at, from, to, flags, seq: own, ack: other, window: WINDOW, payloadBytes }));
    own += payloadBytes + Number((flags & (TCP_FLAG.syn | TCP_FLAG.fin)) !== 0);
  };
  const answer = (flags: number, payloadBytes = 0): void => {
    frames.push(
      tcpFrame({ at, from: to, to: from, flags, seq: other, ack: own, window: WINDOW, payloadBytes }),
    );
    other += payloadBytes + Number((flags & (TCP_FLAG.syn | TCP_FLAG.fin)) !== 0);
  };
  send(TCP_FLAG.syn);
  at += rtt;
  answer(TCP_FLAG.syn | TCP_FLAG.ack);
  send(TCP_FLAG.ack);
  for (let request = 0; request <= random.below(4); request += 1) {
    at += 0.2 * random.fraction();
    send(TCP_FLAG.ack | TCP_FLAG.push, 150 + random.below(700));
    at += rtt;
    let rest = Math.floor(200 * 60 ** random.fraction());
    for (; rest > 0; rest -= SEGMENT_BYTES) {
      answer(TCP_FLAG.ack | TCP_FLAG.push, Math.min(rest, SEGMENT_BYTES));
      at += 0.0002;
    }
    send(TCP_FLAG.ack);
  }
  at += 5 * random.fraction();
  send(TCP_FLAG.fin | TCP_FLAG.ack);
  at += rtt;
  answer(TCP_FLAG.fin | TCP_FLAG.ack);
  send(TCP_FLAG.ack);
  return frames;
}

function day(random: SeededRandom, number: number): MadeFrame[] {
  const frames: MadeFrame[] = [];
  for (let hour = 0; hour < 24; hour += 1) {
    const isWorking = hour >= WORKING_HOURS.from && hour < WORKING_HOURS.to && number % 7 < 5;
    const visits = isWorking ? VISITS_PER_HOUR.working : VISITS_PER_HOUR.other;
    for (let index = 0; index < visits; index += 1) {
      const at = number * SECONDS_PER_DAY + (hour + random.fraction()) * SECONDS_PER_HOUR;
      frames.push(...visit(random, at));
    }
  }
  return frames;
}

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '7' },
    seed: { type: 'string', default: '1' },
    'first-day': { type: 'string', default: '0' },
    with: { type: 'string' },
  },
});
const random = new SeededRandom(Number(values.seed));
const first = Number(values['first-day']);
const days = Array.from({ length: Number(values.days) }, (_, index) => day(random, first + index)).flat();
const noon = (first + Number(values.days) - 0.5) * SECONDS_PER_DAY;
const extra = INJECTED_TRAFFIC.filter(({ name }) => name === values.with)
  .flatMap((traffic) => traffic.frames(random))
  .map((frame) => ({ ...frame, at: frame.at + noon }));
const records = inTime([...days, ...extra]).map(({ at, bytes, wireBytes }) => ({
  seconds: FIRST_MONDAY_SECONDS + Math.floor(at),
  fraction: Math.floor((at % 1) * MICROSECONDS),
  length: wireBytes,
  data: bytes,
}));
process.stdout.write(pcapFile({}, records));
