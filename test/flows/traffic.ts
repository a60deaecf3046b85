import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { FlowTable, type FlowTableOptions } from '../../src/lib/flows/flow-table.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { eth, ipv4, join, word } from '../oracle/wire.js';
import { hex } from '../support/hex.js';

const TCP = 6;
const UDP = 17;
const ADDRESSES = { client: hex`c0000201`, server: hex`c6336402` } as const;
const FLAGS = { F: 0x01, S: 0x02, R: 0x04, P: 0x08, A: 0x10 } as const;
const START_SECONDS = 1_700_000_000;
const NS_PER_SECOND = 1_000_000_000;

/** Who sends a packet. */
export type Speaker = 'client' | 'server';

/** A packet and when it comes. */
export interface TimedFrame {
  readonly frame: Buffer;
  /** Since the first packet. */
  readonly atSeconds: number;
  /** Bytes that were captured; all of them if left out. */
  readonly captured?: number;
}

/** What of a TCP segment is to be told. */
export interface SegmentOptions {
  /** Letters of the flags: S, A, F, R, P. */
  readonly flags: string;
  readonly seq?: number;
  readonly ack?: number;
  /** Bytes of payload. */
  readonly length?: number;
  readonly window?: number;
  readonly clientPort?: number;
  readonly serverPort?: number;
  /** A wrong checksum. */
  readonly isDamaged?: boolean;
}

const longWord = (value: number): Buffer => join(word((value >>> 16) & 0xffff), word(value & 0xffff));

const addressesOf = (speaker: Speaker): Buffer =>
  speaker === 'client' ? join(ADDRESSES.client, ADDRESSES.server) : join(ADDRESSES.server, ADDRESSES.client);

const portsOf = (speaker: Speaker, client: number, server: number): Buffer =>
  speaker === 'client' ? join(word(client), word(server)) : join(word(server), word(client));

/** An IPv4 packet with a TCP segment, without its link header. */
export function tcpPacket(speaker: Speaker, options: SegmentOptions): Buffer {
  const { flags, seq = 0, ack = 0, length = 0, window = 8192, clientPort = 40_000, serverPort = 9 } = options;
  const bits = [...flags].reduce((sum, flag) => sum | FLAGS[flag as keyof typeof FLAGS], 0);
  const header = join(
    portsOf(speaker, clientPort, serverPort),
    longWord(seq >>> 0),
    longWord(ack >>> 0),
    Buffer.from([0x50, bits]),
    word(window),
    word(options.isDamaged === true ? 0xdead : 0),
    word(0),
  );
  return ipv4(TCP, join(header, Buffer.alloc(length, 0x2e)), { over: [[12, addressesOf(speaker)]] });
}

/** The same in an Ethernet frame. */
export const segment = (speaker: Speaker, options: SegmentOptions): Buffer =>
  eth(0x0800, tcpPacket(speaker, options));

/** A UDP datagram in an Ethernet frame. */
export function datagram(speaker: Speaker, length: number, clientPort = 40_000, serverPort = 9): Buffer {
  const header = join(portsOf(speaker, clientPort, serverPort), word(length + 8), word(0));
  const payload = Buffer.alloc(length, 0x2e);
  return eth(0x0800, ipv4(UDP, join(header, payload), { over: [[12, addressesOf(speaker)]] }));
}

/** Packets one after the other, a tenth of a second apart. */
export const paced = (frames: readonly Buffer[], stepSeconds = 0.1): TimedFrame[] =>
  frames.map((frame, index) => ({ frame, atSeconds: index * stepSeconds }));

/** A table of flows that is fed with frames, and the records it has written. */
export class Feed {
  readonly table: FlowTable;
  readonly records: FlowRecord[] = [];
  readonly #dissector: Dissector;
  readonly #packet = emptyPacket();
  #number = 0;

  constructor(options: Partial<FlowTableOptions> = {}, verifiesChecksums = false) {
    const write = (record: FlowRecord): void => {
      this.records.push(structuredClone(record));
    };
    this.table = new FlowTable({ limit: 1_000, write, ...options });
    this.#dissector = new Dissector({ verifiesChecksums });
  }

  take({ frame, atSeconds, captured = frame.length }: TimedFrame): void {
    const lent = emptyFrame();
    this.#number += 1;
    const seconds = Math.floor(atSeconds);
    Object.assign(lent.header, { number: this.#number, linktype: 1, len: frame.length, cap_len: captured });
    Object.assign(lent.header.time_epoch, {
      seconds: START_SECONDS + seconds,
      nanoseconds: Math.round((atSeconds - seconds) * NS_PER_SECOND),
      decimals: 9,
    });
    lent.bytes = frame.subarray(0, captured);
    this.#dissector.dissect(lent, this.#packet);
    this.table.take(this.#packet);
  }

  /** Ends the input and returns all records. */
  end(): FlowRecord[] {
    while (!this.table.end());
    return this.records;
  }
}

/** The records of the flows in these frames. */
export function flowsOf(
  frames: readonly TimedFrame[],
  options: Partial<FlowTableOptions> = {},
): FlowRecord[] {
  const feed = new Feed(options);
  for (const frame of frames) feed.take(frame);
  return feed.end();
}

/** The record of the only flow in these frames. */
export function flowOf(frames: readonly Buffer[], options: Partial<FlowTableOptions> = {}): FlowRecord {
  const [flow, ...others] = flowsOf(paced(frames), options);
  if (flow === undefined || others.length > 0)
    throw new Error(`${others.length + 1} flows where one was meant`);
  return flow;
}
