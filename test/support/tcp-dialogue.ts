import { FlowContext } from '../../src/lib/flows/flow-context.js';
import { tcp } from '../../src/lib/flows/meters/tcp.js';
import { FLAG, FLAG_NAMES, type FlagName } from '../../src/lib/flows/tcp/analysis-flags.js';
import { Connection } from '../../src/lib/flows/tcp/connection.js';
import { ACK, readSegment, Segment, SYN } from '../../src/lib/flows/tcp/segment.js';
import type { TcpResult } from '../../src/lib/flows/tcp/tcp-fields.js';
import { resultOf } from '../../src/lib/flows/tcp/tcp-result.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { eth, ipv4, ipv6, join, word } from '../oracle/wire.js';
import { hex } from './hex.js';
import { pcapFile } from './pcap-builder.js';

const TCP = 6;
const START_SECONDS = 1_700_000_000;
const US_PER_MS = 1_000;
const US_PER_SECOND = 1_000_000;
const ADDRESSES = { true: hex`c0000201 c6336402`, false: hex`c6336402 c0000201` } as const;
const PORTS = { true: hex`9c40 0050`, false: hex`0050 9c40` } as const;

/** A segment, counted from the initial sequence numbers. */
export interface Said {
  /** Milliseconds after the start. */
  readonly at: number;
  readonly seq: number;
  readonly ack?: number;
  readonly bytes?: number;
  /** Bits; ACK if left out. */
  readonly flags?: number;
  readonly window?: number;
  readonly shift?: number;
  readonly permitsSack?: true;
  readonly mss?: number;
  /** Timestamp and its echo. */
  readonly stamps?: readonly [number, number];
  /** Edges of selective acknowledgments, left and right in turn. */
  readonly sack?: readonly number[];
  /** IP identification; another one for each segment if left out, 0 for none. */
  readonly id?: number;
  /** Hop limit. */
  readonly hops?: number;
  /** Bytes that were captured; all if left out. */
  readonly captured?: number;
  readonly isIpv6?: true;
  readonly isUntimed?: true;
}

/** A connection made by hand, packet by packet: says of each segment what the analysis says. */
export class TcpDialogue {
  readonly #bases: readonly [number, number];
  readonly #frames: { readonly us: number; readonly bytes: Buffer; readonly captured: number }[] = [];
  readonly #dissector = new Dissector();
  readonly #packet = emptyPacket();
  readonly #segment = new Segment();
  readonly #connection = new Connection({ seconds: START_SECONDS, nanoseconds: 0 });
  readonly #gauge = tcp.create(new FlowContext());
  #id = 1_000;

  /** `bases` are the initial sequence numbers of originator and responder. */
  constructor(bases: readonly [number, number] = [1_000_000, 5_000_000]) {
    this.#bases = bases;
  }

  /** A connection that was opened in 30 ms: 20 to the responder and back, 10 to the originator. */
  static open(bases?: readonly [number, number], shift?: number): TcpDialogue {
    const dialogue = new TcpDialogue(bases);
    const offer = { mss: 1_460, ...(shift === undefined ? {} : { shift }) };
    dialogue.orig({ at: 0, seq: 0, flags: SYN, ...offer });
    dialogue.resp({ at: 20, seq: 0, ack: 1, flags: SYN | ACK, ...offer });
    dialogue.orig({ at: 30, seq: 1, ack: 1 });
    return dialogue;
  }

  orig(said: Said): FlagName[] {
    return this.#say(said, true);
  }

  resp(said: Said): FlagName[] {
    return this.#say(said, false);
  }

  get result(): TcpResult {
    return this.#gauge.result();
  }

  /** The same from a connection that got every segment at once. */
  get directResult(): TcpResult {
    return resultOf(this.#connection);
  }

  /** All that was said as a capture file. */
  get pcap(): Buffer {
    const records = this.#frames.map(({ us, bytes, captured }) => ({
      seconds: START_SECONDS + Math.floor(us / US_PER_SECOND),
      fraction: us % US_PER_SECOND,
      data: bytes.subarray(0, captured),
      length: bytes.length,
    }));
    return pcapFile({}, records);
  }

  #say(said: Said, fromOriginator: boolean): FlagName[] {
    const bytes = this.#frame(said, fromOriginator);
    const us = Math.round(said.at * US_PER_MS);
    const captured = said.captured ?? bytes.length;
    this.#frames.push({ us, bytes, captured });
    const time_epoch = {
      seconds: START_SECONDS + Math.floor(us / US_PER_SECOND),
      nanoseconds: (us % US_PER_SECOND) * 1_000,
      decimals: said.isUntimed ? 0 : 6,
    } as const;
    const header = { number: this.#frames.length, time_epoch, len: bytes.length, cap_len: captured };
    const frame = { header: { ...header, interface_name: undefined, linktype: 1 }, bytes, start: 0 };
    this.#dissector.dissect(frame, this.#packet);
    this.#gauge.observe(this.#packet, fromOriginator);
    if (!readSegment(this.#packet, this.#segment)) return [];
    const flags = this.#connection.follow(this.#segment, fromOriginator);
    return FLAG_NAMES.filter((name) => (flags & FLAG[name]) !== 0);
  }

  #frame(said: Said, fromOriginator: boolean): Buffer {
    this.#id = (this.#id + 1) & 0xffff;
    const segment = this.#tcp(said, fromOriginator);
    if (said.isIpv6) return eth(0x86dd, ipv6(TCP, segment, { over: [[7, Buffer.from([said.hops ?? 64])]] }));
    const over = [
      [4, word(said.id ?? this.#id)],
      [8, Buffer.from([said.hops ?? 64])],
      [12, ADDRESSES[`${fromOriginator}`]],
    ] as const;
    return eth(0x0800, ipv4(TCP, segment, { over }));
  }

  #tcp(
    { seq, ack, bytes = 0, flags = ACK, window = 60_000, ...said }: Said,
    fromOriginator: boolean,
  ): Buffer {
    const [own, other] = fromOriginator ? this.#bases : [this.#bases[1], this.#bases[0]];
    const options = optionsOf(said, other);
    const acknowledgment = ack === undefined ? 0 : other + ack;
    const offset = Buffer.from([(5 + options.length / 4) << 4, flags]);
    const numbers = join(longWord(own + seq), longWord(acknowledgment), offset, word(window), longWord(0));
    return join(PORTS[`${fromOriginator}`], numbers, options, Buffer.alloc(bytes, 'x'));
  }
}

function longWord(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function optionsOf({ mss, shift, permitsSack, stamps, sack }: Partial<Said>, other: number): Buffer {
  const options = join(
    mss === undefined ? hex`` : join(hex`02 04`, word(mss)),
    shift === undefined ? hex`` : join(hex`01 03 03`, Buffer.from([shift])),
    permitsSack === undefined ? hex`` : hex`01 01 04 02`,
    stamps === undefined ? hex`` : join(hex`01 01 08 0a`, ...stamps.map(longWord)),
    sack === undefined
      ? hex``
      : join(
          hex`01 01 05`,
          Buffer.from([2 + 4 * sack.length]),
          ...sack.map((edge) => longWord(other + edge)),
        ),
  );
  return options;
}
