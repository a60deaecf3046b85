import { copyTime } from '../bytes/time.js';
import { linktypeLabel } from '../frames/linktype-names.js';
import type { Frame } from '../records/frame.js';
import { Cursor } from './cursor.js';
import { LINKTYPE } from './dispatch-table.js';
import { clearPacket, hasOnce, type Packet, stackHeader, wrapAsTunnel } from './packet.js';
import { MAX_LAYERS, type Unit } from './unit.js';
import './units.js';

const STOPPED = -1;

/** Peels one layer of a frame after the other. The only code that walks from protocol to protocol. */
export class Dissector {
  readonly #cursor = new Cursor();

  constructor({ verifiesChecksums = false }: { verifiesChecksums?: boolean } = {}) {
    this.#cursor.verifiesChecksums = verifiesChecksums;
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
    this.#walk(packet);
    packet.frame.protocols = this.#cursor.path;
    if (this.#cursor.errors.length > 0) packet.errors.push(...this.#cursor.errors.splice(0));
  }

  #walk(packet: Packet): void {
    const cursor = this.#cursor;
    let level = 0;
    for (let depth = 0; ; depth += 1) {
      const unit = cursor.table?.find(cursor.key);
      if (unit === undefined) {
        if (depth === 0) this.#unknownLinkType();
        return;
      }
      if (depth === MAX_LAYERS) break;
      level = this.#read(unit, packet, level);
      if (level === STOPPED) return;
    }
    cursor.layerName = 'frame';
    cursor.malformed(`more than ${MAX_LAYERS} layers`);
  }

  /** Reads one layer; returns the level reached in the packet now, or STOPPED where nothing can follow. */
  #read(unit: Unit, packet: Packet, level: number): number {
    const cursor = this.#cursor;
    const pathBefore = cursor.path;
    cursor.layerName = unit.name;
    cursor.table = undefined;
    cursor.path = pathBefore.into(unit.protocol);
    if (!cursor.has(unit.minBytes, 'header cut short')) return STOPPED;
    const isInner = unit.beginsInnerPacket(level) || hasOnce(packet, unit);
    if (isInner) wrapAsTunnel(packet);
    const placed = unit.takeHeader();
    unit.begin(packet, placed.header);
    unit.dissect(placed.header, cursor);
    if (cursor.isRedirected) {
      cursor.isRedirected = false;
      cursor.path = pathBefore;
      unit.detach(packet);
      unit.used -= 1;
      return isInner ? 0 : level;
    }
    stackHeader(packet, placed);
    if (cursor.isStopped) return STOPPED;
    return isInner ? unit.level : Math.max(level, unit.level);
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
