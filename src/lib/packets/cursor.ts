import type { DispatchTable } from './dispatch-table.js';
import type { PacketError } from './packet-error.js';
import { type ProtocolPath, ROOT_PATH } from './protocol-path.js';

/**
 * Where dissection stands in a frame. Offsets are absolute in `bytes`, which may hold other frames before and
 * behind: nothing outside `at`..`end` may be read.
 */
export class Cursor {
  bytes: Buffer = Buffer.alloc(0);
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
  /** Sum of the addresses, for the checksums of TCP, UDP and ICMPv6, and whether it belongs to an IP header. */
  addressSum = 0;
  hasAddresses = false;
  /** True while the payload is a piece of a fragmented datagram, whose checksum no one can verify. */
  isFragment = false;

  /** Where the next layer is looked up; undefined where there is none. */
  table: DispatchTable | undefined;
  key = 0;
  /** Protocols read so far. */
  path: ProtocolPath = ROOT_PATH;
  /** The layer found that another one should have been called, and read nothing. */
  isRedirected = false;

  /** Why dissection ended early, filled by {@link malformed} and {@link truncated}. */
  readonly errors: PacketError[] = [];
  /** Name of the layer being read, for errors. */
  layerName = '';
  isStopped = false;

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

  /** Has the same bytes read by another layer: this one's number was wrong about them. */
  redirect(table: DispatchTable, key: number): void {
    this.next(table, key);
    this.isRedirected = true;
  }

  uint16(offset: number): number {
    const at = this.at + offset;
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number);
  }

  uint24(offset: number): number {
    return ((this.bytes[this.at + offset] as number) << 16) | this.uint16(offset + 1);
  }

  uint32(offset: number): number {
    const at = this.at + offset;
    const { bytes } = this;
    return (
      (bytes[at] as number) * 0x1000000 +
      (((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number))
    );
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
