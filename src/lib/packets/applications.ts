import type { Address } from '../bytes/address.js';
import type { Carrier } from './carrier.js';
import type { Conversation, Ends, PossibleEnds } from './conversation.js';
import { Conversations } from './conversations.js';
import type { Cursor } from './cursor.js';
import type { DecodeAs } from './decode-as.js';
import { ExpectedPorts } from './expected-ports.js';
import type { Packet } from './packet.js';
import { MAX_MESSAGE_BYTES, type StreamSide } from './stream-side.js';
import type { Unit } from './unit.js';
import { unitNamed } from './units.js';

/** Nothing can follow in this packet. */
export const STOPPED = -1;
/** The unit read nothing: the bytes are not its own, or a message is not yet whole. */
export const NOT_READ = -2;

/** Reads one layer at the cursor; returns the level reached in the packet, {@link STOPPED} or {@link NOT_READ}. */
export type ReadUnit = (unit: Unit, packet: Packet, level: number) => number;

const SYN = 0x02;
const ACK = 0x10;
/** A message that grows by a byte a segment must not be read again for each of them. */
const MAX_ATTEMPTS = 1000;

/**
 * Finds out which application a segment or datagram is of, and puts messages together that span segments.
 *
 * What was learnt from earlier packets goes first, then the lower port, the higher port, and signatures: the
 * order of Wireshark. A message is told in the packet that it ends in.
 */
export class Applications {
  readonly #cursor: Cursor;
  readonly #read: ReadUnit;
  /** Made when first needed: they are large. */
  #conversations: Conversations | undefined;
  #expected: ExpectedPorts | undefined;
  #rules: readonly DecodeAs[] = [];
  readonly #ends: PossibleEnds = {
    source: undefined,
    sourcePort: 0,
    destination: undefined,
    destinationPort: 0,
  };
  /** The conversation of the packet that is being read, where one is remembered. */
  conversation: Conversation | undefined;
  /** Whether the packet brought bytes for an application. */
  hasPayload = false;
  /** The unit that was asked last. */
  #asked: Unit | undefined;

  constructor(cursor: Cursor, read: ReadUnit) {
    this.#cursor = cursor;
    this.#read = read;
    cursor.openConversation = () => this.open();
    cursor.knownConversation = () => this.conversation;
    cursor.announce = (layerName: string, address: Address, port: number) => {
      const unit = unitNamed(layerName);
      if (unit === undefined) return;
      this.#expected ??= new ExpectedPorts();
      this.#expected.add(address, port, unit);
    };
  }

  /** Has the user's word on ports go before everything else. */
  decodeAs(rules: readonly DecodeAs[]): void {
    this.#rules = rules;
  }

  /** Messages that began and were forgotten before their end, because too many others had begun. */
  get forgotten(): number {
    return this.#conversations?.forgotten ?? 0;
  }

  /** Reads what stands at the cursor; returns the level reached in the packet, or STOPPED. */
  read(carrier: Carrier, packet: Packet, level: number): number {
    const cursor = this.#cursor;
    if (carrier.isStream && ((packet.tcp?.flags ?? 0) & SYN) !== 0) this.#closeEarlier(packet);
    this.hasPayload = cursor.available > 0;
    if (!this.hasPayload) return STOPPED;
    this.#conversations?.memory.reclaim();
    cursor.isStream = false;
    cursor.isOverStream = carrier.isStream;
    const ends = this.#takeEnds(packet);
    const conversation = ends === undefined ? undefined : this.#conversations?.find(ends);
    this.conversation = conversation;
    const result =
      carrier.isStream && ends !== undefined
        ? this.#readSegment(carrier, packet, level, conversation)
        : this.#choose(carrier, packet, level, conversation);
    cursor.enterHandedOn();
    return result === NOT_READ ? STOPPED : result;
  }

  /** Forgets the connection that was between these ends before, unless its own SYN was sent again. */
  #closeEarlier(packet: Packet): void {
    const { tcp } = packet;
    const ends = this.#conversations === undefined ? undefined : this.#takeEnds(packet);
    if (ends === undefined) return;
    const side = this.#conversations?.find(ends)?.side(ends);
    if (side === undefined) return;
    const isReply = ((tcp?.flags ?? 0) & ACK) !== 0;
    if (side.isKnown ? side.isAfterSyn(tcp?.seq_raw ?? 0) : isReply) return;
    this.#conversations?.close(ends);
  }

  /** The ends of the innermost packet; undefined where it has no addresses. The object is reused. */
  #takeEnds({ ip, ipv6 }: Packet): Ends | undefined {
    const ends = this.#ends;
    const network = ip ?? ipv6;
    ends.source = network?.src;
    ends.destination = network?.dst;
    ends.sourcePort = this.#cursor.srcport;
    ends.destinationPort = this.#cursor.dstport;
    return network === undefined ? undefined : (ends as Ends);
  }

  /** The conversation of the packet that is being read, remembered from now on; undefined without addresses. */
  open(): Conversation | undefined {
    if (this.#ends.source === undefined) return undefined;
    this.#conversations ??= new Conversations();
    this.conversation ??= this.#conversations.open(this.#ends as Ends);
    return this.conversation;
  }

  /** Tries the applications it can be, the likeliest first. */
  #choose(carrier: Carrier, packet: Packet, level: number, conversation: Conversation | undefined): number {
    const { srcport, dstport } = this.#cursor;
    const lower = carrier.ports.find(Math.min(srcport, dstport));
    const higher = carrier.ports.find(Math.max(srcport, dstport));
    const asked = this.#rules.length === 0 ? undefined : this.#askedFor(carrier);
    const known = asked ?? conversation?.unit ?? this.#expected?.find(this.#ends);
    if (known !== undefined && this.#ask(known, packet, level)) return this.#answer;
    if (lower !== undefined && lower !== known && this.#ask(lower, packet, level)) return this.#answer;
    if (higher !== undefined && higher !== lower && higher !== known && this.#ask(higher, packet, level)) {
      return this.#answer;
    }
    return this.#chooseBySignature(carrier, packet, level);
  }

  /** The application that the user says is on one of the ports. */
  #askedFor(carrier: Carrier): Unit | undefined {
    const { srcport, dstport } = this.#cursor;
    return this.#rules.find(
      ({ carrier: over, firstPort, lastPort }) =>
        over === carrier &&
        ((srcport >= firstPort && srcport <= lastPort) || (dstport >= firstPort && dstport <= lastPort)),
    )?.unit;
  }

  #answer = NOT_READ;

  /** Whether the bytes are of this unit; `#answer` is what came of them. */
  #ask(unit: Unit, packet: Packet, level: number): boolean {
    const cursor = this.#cursor;
    cursor.isRefused = false;
    cursor.hasNothingToTell = false;
    cursor.wantedBytes = 0;
    cursor.wantedHead = 0;
    cursor.skippedBytes = 0;
    this.#asked = unit;
    this.#answer = this.#read(unit, packet, level);
    return this.#answer !== NOT_READ || cursor.wantedBytes > 0 || cursor.hasNothingToTell;
  }

  #chooseBySignature(carrier: Carrier, packet: Packet, level: number): number {
    const cursor = this.#cursor;
    const signatures = carrier.signaturesFor(cursor.uint8(0));
    if (signatures === undefined) return NOT_READ;
    for (const { unit, signature } of signatures) {
      if (!signature.matches(cursor) || !this.#ask(unit, packet, level)) continue;
      const stays = carrier.isStream || signature.staysInConversation === true;
      const conversation = stays ? this.open() : undefined;
      if (conversation !== undefined) conversation.unit = unit;
      return this.#answer;
    }
    return NOT_READ;
  }

  /** Reads a segment of a stream, behind what is kept of earlier ones. */
  #readSegment(
    carrier: Carrier,
    packet: Packet,
    level: number,
    conversation: Conversation | undefined,
  ): number {
    const cursor = this.#cursor;
    const sequence = packet.tcp?.seq_raw ?? 0;
    const length = cursor.wireLength;
    // A segment that is cut or damaged is read for what it says, and joined with nothing.
    cursor.isStream =
      cursor.available === length && !cursor.isFragment && packet.tcp?.checksum_status !== 'bad';
    let side = conversation?.side(this.#ends as Ends);
    const seen = side?.arrive(sequence, length) ?? 0;
    if (seen >= cursor.available) return STOPPED;
    cursor.advance(seen);
    const unfinished = side?.unfinished;
    if (side !== undefined && unfinished !== undefined) {
      if (cursor.isStream) return this.#readJoined(side, unfinished, packet, level);
      side.skip(side.giveUpMessage() - cursor.wireLength);
    }
    const result = this.#choose(carrier, packet, level, conversation);
    if (result === NOT_READ && cursor.wantedBytes === 0 && !cursor.hasNothingToTell) return NOT_READ;
    if (side === undefined) {
      side = this.open()?.side(this.#ends as Ends);
      side?.arrive(sequence, length);
    }
    if (side !== undefined) this.#keepRest(side);
    return result;
  }

  /** Puts the segment behind what is kept, and reads both once that may be enough. */
  #readJoined(side: StreamSide, unit: Unit, packet: Packet, level: number): number {
    const cursor = this.#cursor;
    if (!side.append(cursor.bytes, cursor.at, cursor.end)) {
      this.#forget(side, side.giveUpMessage() - cursor.wireLength);
      return STOPPED;
    }
    if (!side.isReady) return STOPPED;
    cursor.readInstead(side.message);
    cursor.unseenBytes = side.unseen;
    this.#ask(unit, packet, level);
    const { wantedBytes } = cursor;
    const mayGrow = wantedBytes <= MAX_MESSAGE_BYTES && side.attempts < MAX_ATTEMPTS;
    if (wantedBytes > 0 && cursor.at === 0 && mayGrow) {
      side.want(wantedBytes);
      return STOPPED;
    }
    side.dropMessage();
    this.#keepRest(side);
    return this.#answer;
  }

  /** Remembers what the application said of the bytes that it did not read. */
  #keepRest(side: StreamSide): void {
    const cursor = this.#cursor;
    const { wantedBytes, skippedBytes, wireLength } = cursor;
    if (wantedBytes > 0 && wantedBytes <= MAX_MESSAGE_BYTES && this.#asked !== undefined) {
      const { bytes, at, end, wantedHead } = cursor;
      const hasUnseen = wantedHead > 0 && wantedHead < end - at;
      if (!side.keep(this.#asked, bytes, at, hasUnseen ? at + wantedHead : end)) {
        return this.#forget(side, wantedBytes - wireLength);
      }
      side.want(wantedBytes);
      if (wantedHead > 0) side.passUnseen(wantedBytes, { head: wantedHead, came: end - at });
    } else if (cursor.isStream || skippedBytes > 0) {
      side.skip(Math.max(wantedBytes, skippedBytes) - wireLength);
    }
  }

  /** Gives up a message for which there is no memory, of which `bytes` are still to come. */
  #forget(side: StreamSide, bytes: number): void {
    if (this.#conversations !== undefined) this.#conversations.forgotten += 1;
    side.skip(bytes);
  }
}
