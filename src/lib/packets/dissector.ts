import { copyTime } from '../bytes/time.js';
import { linktypeLabel } from '../frames/linktype-names.js';
import type { Frame } from '../records/frame.js';
import { ApplicationNames } from './application-names.js';
import { Applications, NOT_READ, STOPPED } from './applications.js';
import type { Carrier } from './carrier.js';
import { Cursor } from './cursor.js';
import type { DecodeAs } from './decode-as.js';
import { LINKTYPE } from './dispatch-table.js';
import { LEVEL } from './layer.js';
import { clearPacket, hasOnce, type Packet, stackHeader, wrapAsTunnel } from './packet.js';
import type { ProtocolPath } from './protocol-path.js';
import { MAX_LAYERS, type Unit } from './unit.js';

export interface DissectorOptions {
  readonly verifiesChecksums?: boolean;
  /** Tell passwords that were sent in the clear. */
  readonly showsSecrets?: boolean;
  /** What the user says is on which ports. */
  readonly decodeAs?: readonly DecodeAs[];
}

/** Peels one layer of a frame after the other. The only code that walks from protocol to protocol. */
export class Dissector {
  readonly #cursor = new Cursor();
  readonly #names = new ApplicationNames();
  readonly #applications = new Applications(this.#cursor, (unit, packet, level) =>
    this.#read(unit, packet, level),
  );

  constructor({ verifiesChecksums = false, showsSecrets = false, decodeAs = [] }: DissectorOptions = {}) {
    this.#applications.decodeAs(decodeAs);
    this.#cursor.verifiesChecksums = verifiesChecksums;
    this.#cursor.showsSecrets = showsSecrets;
  }

  /** Messages that began and were forgotten before their end, because too many others had begun. */
  get forgottenMessages(): number {
    return this.#applications.forgotten;
  }

  /** Reads `frame` into `packet`, replacing what was there. */
  dissect(frame: Frame, packet: Packet): void {
    clearPacket(packet);
    const { header } = frame;
    packet.frame.number = header.number;
    copyTime(packet.frame.time_epoch, header.time_epoch);
    packet.frame.len = header.len;
    packet.frame.cap_len = header.cap_len;
    packet.frame.interface_name = header.interface_name;
    packet.frame.linktype = header.linktype;
    this.#cursor.begin(frame.bytes, frame.start, { captured: header.cap_len, wire: header.len });
    this.#cursor.next(LINKTYPE, header.linktype);
    this.#applications.hasPayload = false;
    this.#walk(packet);
    packet.frame.protocols = this.#cursor.path;
    if (this.#applications.hasPayload) this.#nameApplication(packet);
    if (this.#cursor.errors.length > 0) packet.errors.push(...this.#cursor.errors.splice(0));
  }

  #walk(packet: Packet): void {
    const cursor = this.#cursor;
    let level = 0;
    for (let depth = 0; ; depth += 1) {
      const { carrier } = cursor;
      if (depth === MAX_LAYERS && this.#goesOn(carrier)) break;
      if (carrier !== undefined) {
        cursor.carrier = undefined;
        level = this.#applications.read(carrier, packet, level);
      } else {
        const unit = cursor.table?.find(cursor.key);
        if (unit === undefined) {
          if (depth === 0) this.#unknownLinkType();
          return;
        }
        level = this.#read(unit, packet, level);
      }
      if (level < 0) return;
    }
    cursor.layerName = 'frame';
    cursor.malformed(`more than ${MAX_LAYERS} layers`);
  }

  /** Whether something is left that a layer would read. */
  #goesOn(carrier: Carrier | undefined): boolean {
    const { available, table, key } = this.#cursor;
    return carrier === undefined ? table?.find(key) !== undefined : available > 0;
  }

  /** Reads one layer; returns the level reached in the packet now, or why nothing can follow. */
  #read(unit: Unit, packet: Packet, level: number): number {
    const cursor = this.#cursor;
    const { path: pathBefore, at: start } = cursor;
    cursor.layerName = unit.name;
    cursor.table = undefined;
    cursor.path = pathBefore.into(unit.protocol);
    if (cursor.available < unit.minBytes) return this.#readTooShort(unit, pathBefore);
    const isInner = unit.beginsInnerPacket(level) || hasOnce(packet, unit);
    if (isInner) wrapAsTunnel(packet);
    const placed = unit.takeHeader();
    unit.begin(packet, placed.header);
    unit.dissect(placed.header, cursor);
    if (cursor.hasReadNothing(start)) {
      cursor.path = pathBefore;
      unit.detach(packet);
      unit.used -= 1;
      if (!cursor.isRedirected) return NOT_READ;
      cursor.isRedirected = false;
      return isInner ? 0 : level;
    }
    stackHeader(packet, placed);
    if (cursor.isStopped) return STOPPED;
    return isInner ? unit.level : Math.max(level, unit.level);
  }

  /** There are fewer bytes than a layer needs at the least: only an application can have others to come. */
  #readTooShort(unit: Unit, pathBefore: ProtocolPath): number {
    const cursor = this.#cursor;
    if (unit.level !== LEVEL.application || (!cursor.isStream && cursor.wireLength >= unit.minBytes)) {
      cursor.truncated(unit.minBytes, 'header cut short');
      return STOPPED;
    }
    cursor.path = pathBefore;
    if (cursor.isStream) cursor.wantedBytes = unit.minBytes;
    return NOT_READ;
  }

  /** Puts behind the layers what they, and earlier packets, say of the application. */
  #nameApplication(packet: Packet): void {
    const said = this.#names.say(packet, this.#cursor.path, this.#applications);
    if (said === undefined || packet.stack.count === MAX_LAYERS) return;
    said.unit.attach(packet, said.header);
    stackHeader(packet, said);
  }

  #unknownLinkType(): void {
    const cursor = this.#cursor;
    cursor.layerName = 'frame';
    cursor.errors.push({
      layer: 'frame',
      reason: 'unknown',
      note: `link type ${linktypeLabel(cursor.key)} is not decoded`,
      offset: 0,
      need: undefined,
      had: undefined,
    });
  }
}
