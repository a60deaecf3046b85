import type { Address } from '../bytes/address.js';
import type { Carrier } from './carrier.js';
import type { Conversation } from './conversation.js';
import type { DispatchTable } from './dispatch-table.js';
import { noRadio, type Radio } from './link/ieee80211/radio.js';
import type { PacketError } from './packet-error.js';
import { type ProtocolPath, ROOT_PATH } from './protocol-path.js';

/**
 * Where dissection stands in a frame. Offsets are absolute in `bytes`, which may hold other frames before and
 * behind: nothing outside `at`..`end` may be read.
 */
export class Cursor {
  bytes: Buffer = Buffer.alloc(0);
  /** The same bytes: a big-endian number is one load and a swap through it. */
  #view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  /** First byte of the layer being read. */
  at = 0;
  /** First byte behind what was captured of this layer. */
  end = 0;
  /** First byte behind this layer as it was on the wire: beyond `end` where the snap length cut it. */
  wireEnd = 0;
  /** First byte of the frame. */
  frameStart = 0;

  /** Whether checksums are to be verified: it costs a pass over every byte. */
  verifiesChecksums = false;
  /** Whether passwords that were sent in the clear may be told. */
  showsSecrets = false;
  /** Sum of the addresses, for the checksums of TCP, UDP and ICMPv6, and whether it belongs to an IP header. */
  addressSum = 0;
  hasAddresses = false;
  /** True while the payload is a piece of a fragmented datagram, whose checksum no one can verify. */
  isFragment = false;

  /** What the capture header says of the radio that received the frame. */
  readonly radio: Radio = noRadio();

  /** Where the next layer is looked up; undefined where there is none. */
  table: DispatchTable | undefined;
  key = 0;
  /** Protocols read so far. */
  path: ProtocolPath = ROOT_PATH;
  /** The layer found that another one should have been called, and read nothing. */
  isRedirected = false;

  /** What carries the application that comes next; undefined where none is to be looked for. */
  carrier: Carrier | undefined;
  srcport = 0;
  dstport = 0;
  /** The application is carried by a stream, also where this piece of it can be joined with nothing. */
  isOverStream = false;
  /** The bytes are those of a stream from here on: what is missing of a message comes in later segments. */
  isStream = false;
  /** The application found that the bytes are not its own, and read nothing. */
  isRefused = false;
  /** The application read what belongs to messages of earlier packets, and has nothing to tell of it. */
  hasNothingToTell = false;
  /** Bytes, counted from `at`, that the application needs to read on; 0 where it has all. */
  wantedBytes = 0;
  /** How many of them, from the first on, it looks at; 0 where it looks at all. */
  wantedHead = 0;
  /** Bytes behind the head of the message at the cursor that came in earlier segments and were not kept. */
  unseenBytes = 0;
  /** Bytes, counted from `at`, that belong to what was read and need not be seen. */
  skippedBytes = 0;
  /** First byte of what the application hands on to another layer; -1 where it is what stands at the cursor. */
  #handedStart = -1;
  #handedEnd = 0;
  /** Opens the conversation that the packet belongs to; undefined where there are no addresses. */
  openConversation: () => Conversation | undefined = () => undefined;
  /** The same, where something is remembered of it; it is not made. */
  knownConversation: () => Conversation | undefined = () => undefined;
  /** Has packets to or from this end read by a layer. */
  announce: (layerName: string, address: Address, port: number) => void = () => undefined;

  /** Why dissection ended early, filled by {@link malformed} and {@link truncated}. */
  readonly errors: PacketError[] = [];
  /** Name of the layer being read, for errors. */
  layerName = '';
  isStopped = false;

  /** Begins with the frame that stands in `bytes` at `start`. */
  begin(bytes: Buffer, start: number, { captured, wire }: { captured: number; wire: number }): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.frameStart = start;
    this.at = start;
    this.end = start + captured;
    this.wireEnd = start + Math.max(wire, captured);
    this.hasAddresses = false;
    this.isFragment = false;
    this.isStopped = false;
    this.carrier = undefined;
    this.isRefused = false;
    this.hasNothingToTell = false;
    this.wantedBytes = 0;
    this.wantedHead = 0;
    this.unseenBytes = 0;
    this.skippedBytes = 0;
    this.#handedStart = -1;
    this.path = ROOT_PATH;
  }

  /** Captured bytes from here on. */
  get available(): number {
    return this.end - this.at;
  }

  /** Bytes from here on as they were on the wire. */
  get wireLength(): number {
    return this.wireEnd - this.at;
  }

  /** Goes on behind a header of `headerBytes`. */
  advance(headerBytes: number): void {
    this.at += headerBytes;
  }

  /** Cuts what follows to `bytes` on the wire from here: what stands behind is padding or a trailer. */
  limit(wireBytes: number): void {
    if (this.at + wireBytes < this.wireEnd) this.wireEnd = this.at + wireBytes;
    if (this.wireEnd < this.end) this.end = this.wireEnd;
  }

  /** Says where the layer behind this one is to be looked up. */
  next(table: DispatchTable, key: number): void {
    this.table = table;
    this.key = key;
  }

  /** Adds a name behind the layer's own in `frame.protocols`, as Wireshark does for `ethertype`. */
  also(protocol: string): void {
    this.path = this.path.into(protocol);
  }

  /** Gives the layer being read another name in `frame.protocols`, where Wireshark's depends on the kind of packet. */
  calledInPath(protocol: string): void {
    this.path = (this.path.parent ?? ROOT_PATH).into(protocol);
  }

  /** Leaves the layer being read out of `frame.protocols`: it goes on with the one before it. */
  unnamedInPath(): void {
    this.path = this.path.parent ?? ROOT_PATH;
  }

  /** Has the same bytes read by another layer: this one's number was wrong about them. */
  redirect(table: DispatchTable, key: number): void {
    this.next(table, key);
    this.isRedirected = true;
  }

  /** Says that an application comes next, to be looked for by these ports or by its signature. */
  toApplication(carrier: Carrier, srcport: number, dstport: number): void {
    this.carrier = carrier;
    this.srcport = srcport;
    this.dstport = dstport;
  }

  /** Whether the layer that began at `start` left the bytes to another one or a later packet, or has told them. */
  hasReadNothing(start: number): boolean {
    return (
      this.isRedirected ||
      this.isRefused ||
      this.hasNothingToTell ||
      (this.wantedBytes > 0 && this.at === start && !this.isStopped)
    );
  }

  /** Says that the bytes are of another application than this one, of which nothing was read. */
  refuse(): void {
    this.isRefused = true;
  }

  /** Says that the bytes belong to messages of earlier packets, and that there is nothing to tell of them. */
  tellNothing(): void {
    this.hasNothingToTell = true;
  }

  /**
   * Whether `needed` bytes of the message at the cursor are there. Where they come in later segments they are
   * waited for, and the message is read again when they are there; otherwise the damage is recorded.
   */
  hasMessage(needed: number, note: string): boolean {
    if (this.available >= needed) return true;
    if (this.isStream) this.wantedBytes = needed;
    else this.truncated(needed, note);
    return false;
  }

  /**
   * The same of a message of which only the first `head` bytes are looked at: the others are not kept. Where
   * that was so, {@link passUnseen} goes behind the message.
   */
  hasHeadOf(needed: number, head: number, note: string): boolean {
    if (this.unseenBytes > 0 || this.hasMessage(needed, note)) return true;
    this.wantedHead = head;
    return false;
  }

  /** Goes behind a message of which there is but the head. */
  passUnseen(head: number): void {
    this.at += head;
    this.unseenBytes = 0;
  }

  /** Says that `bytes` bytes from here on belong to what was read, and need not be seen. */
  skipAhead(bytes: number): void {
    this.skippedBytes = bytes;
  }

  /** Goes on in other bytes: those of a message that was put together. */
  readInstead(bytes: Buffer): void {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.frameStart = 0;
    this.at = 0;
    this.end = bytes.length;
    this.wireEnd = bytes.length;
  }

  /**
   * Has another layer read messages from `start` to here, which the application has found to be whole: what
   * stands behind them can wait for later segments.
   */
  handOn(start: number, table: DispatchTable, key: number): void {
    this.next(table, key);
    this.#handedStart = start;
    this.#handedEnd = this.at;
  }

  /** Goes to what was handed on, now that the application is done with what stands behind it. */
  enterHandedOn(): void {
    if (this.#handedStart < 0) return;
    this.at = this.#handedStart;
    if (this.#handedEnd < this.end) this.wireEnd = this.#handedEnd;
    this.end = this.#handedEnd;
    this.#handedStart = -1;
    this.wantedBytes = 0;
  }

  uint16(offset: number): number {
    return this.#view.getUint16(this.at + offset);
  }

  uint24(offset: number): number {
    return (this.uint8(offset) << 16) | this.uint16(offset + 1);
  }

  uint32(offset: number): number {
    return this.#view.getUint32(this.at + offset);
  }

  uint8(offset: number): number {
    return this.bytes[this.at + offset] as number;
  }

  /** Whether `needed` bytes of this layer were captured; records the damage where not. */
  has(needed: number, note: string): boolean {
    if (this.available >= needed) return true;
    this.truncated(needed, note);
    return false;
  }

  /** The bytes are there and contradict the protocol; nothing behind them is read. */
  malformed(note: string, offset = 0): void {
    this.errors.push(this.#error('malformed', note, offset));
    this.isStopped = true;
  }

  /** The layer needs more bytes than there are: cut by the snap length, or its own length lies. */
  truncated(needed: number, note: string): void {
    const error = this.#error('truncated', note, 0);
    error.need = needed;
    error.had = this.available;
    this.errors.push(error);
    this.isStopped = true;
  }

  /** Something is wrong with this layer, but what is behind it can still be read. */
  remark(note: string, offset = 0): void {
    this.errors.push(this.#error('malformed', note, offset));
  }

  #error(reason: PacketError['reason'], note: string, offset: number): PacketError {
    return {
      layer: this.layerName,
      reason,
      note,
      offset: this.at + offset - this.frameStart,
      need: undefined,
      had: undefined,
    };
  }
}
