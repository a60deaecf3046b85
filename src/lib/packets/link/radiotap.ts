import { uint16At, uint32At } from '../../bytes/integers.js';
import type { Cursor } from '../cursor.js';
import { LINKTYPE, WLAN_RADIO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { settlePhy } from './ieee80211/channel-flags.js';
import { FRAMING } from './ieee80211/framing.js';
import { clearRadio, PHY } from './ieee80211/radio.js';
import { RADIOTAP_FIELDS, type RadiotapHeader } from './ieee80211/radiotap-fields.js';
import { RADIOTAP_READERS } from './ieee80211/radiotap-readers.js';

/** LINKTYPE_IEEE802_11_RADIOTAP. */
const LINKTYPE_RADIOTAP = 127;
const FIXED_BYTES = 8;
const WORD_BYTES = 4;
/** Bits of a presence word that say how to read the next one. */
const RADIOTAP_NAMESPACE = 29;
const VENDOR_NAMESPACE = 30;
const EXTENDED = 31;
/** Organisation 3, its own namespace 1, length of what it put in 2. */
const VENDOR_BYTES = 6;

/**
 *    0         8        16                32
 *   +---------+--------+-----------------+-------------------+- - - -
 *   | version |  pad   |     length      |  presence bitmap  | more bitmaps, then the fields in their order
 *   +---------+--------+-----------------+-------------------+- - - -
 *
 * Fields are aligned to their size, counted from the start of the header. A field that is not known ends the
 * reading, because its length is not known either; the header's length still tells where the frame begins.
 */
export const radiotap = defineLayer({
  name: 'radiotap',
  about: 'Radiotap: what the radio said of an IEEE 802.11 frame',
  spec: 'libpcap LINKTYPE_IEEE802_11_RADIOTAP (radiotap.org)',
  level: LEVEL.capture,
  foundAt: [[LINKTYPE, LINKTYPE_RADIOTAP]],
  minBytes: FIXED_BYTES,
  fields: RADIOTAP_FIELDS,

  dissect(header, cursor: Cursor): void {
    const { bytes, at, radio } = cursor;
    clearRadio(radio);
    header.version = cursor.uint8(0);
    header.length = uint16At(bytes, at + 2, true);
    if (header.length < FIXED_BYTES) return cursor.malformed(`length ${header.length}, not at least 8`);
    if (!cursor.has(header.length, 'header cut short')) return;
    if (readPresence(header, cursor)) new FieldWalk(header, cursor).walk();
    settlePhy(radio);
    if (radio.phy !== PHY.b) radio.short_preamble = undefined;
    cursor.advance(header.length);
    const { fcs, datapad } = header.flags;
    const hasNoFrame = header.zero_length_psdu.type !== undefined || cursor.wireLength === 0;
    if (hasNoFrame) return;
    cursor.next(WLAN_RADIO, (fcs ? FRAMING.hasFcs : 0) | (datapad ? FRAMING.isPadded : 0));
  },
});

/** Reads all presence words; false where they run past the header, so that no field can be found. */
function readPresence(header: RadiotapHeader, cursor: Cursor): boolean {
  let offset = WORD_BYTES;
  for (;;) {
    if (offset + WORD_BYTES > header.length) {
      cursor.remark('presence bitmaps run past the header', offset);
      return false;
    }
    const word = uint32At(cursor.bytes, cursor.at + offset, true);
    header.present.word.push(word);
    offset += WORD_BYTES;
    if (word >>> EXTENDED === 0) return true;
  }
}

/** Goes from field to field of one header. */
class FieldWalk {
  readonly #header: RadiotapHeader;
  readonly #cursor: Cursor;
  #offset: number;
  /** The word is about a vendor's fields. */
  #isVendors = false;
  /** The word goes on counting from the one before: none of its fields is known. */
  #isContinued = false;

  constructor(header: RadiotapHeader, cursor: Cursor) {
    this.#header = header;
    this.#cursor = cursor;
    this.#offset = WORD_BYTES + header.present.word.length * WORD_BYTES;
  }

  walk(): void {
    for (const word of this.#header.present.word) {
      if (!this.#isVendors && !this.#readWord(word)) return;
      if (!this.#enterNamespace(word)) return;
    }
  }

  /** Whose fields the next presence word is about; false where that makes no sense. */
  #enterNamespace(word: number): boolean {
    const beginsRadiotap = ((word >>> RADIOTAP_NAMESPACE) & 1) === 1;
    const beginsVendors = ((word >>> VENDOR_NAMESPACE) & 1) === 1;
    this.#isContinued = !beginsRadiotap && !beginsVendors;
    if (this.#isContinued) return true;
    if (beginsRadiotap && beginsVendors) {
      this.#cursor.remark('fields are said to be of radiotap and of a vendor at once');
      return false;
    }
    this.#isVendors = beginsVendors;
    return !beginsVendors || this.#skipVendorFields();
  }

  /** Reads the fields of one presence word; false where one of them is not known or not all there. */
  #readWord(word: number): boolean {
    for (let bit = 0; bit < RADIOTAP_NAMESPACE; bit += 1) {
      if (((word >>> bit) & 1) === 0) continue;
      const field = this.#isContinued ? undefined : RADIOTAP_READERS[bit];
      if (field === undefined) return false;
      const at = this.#take(field.align, field.bytes);
      if (at === undefined) return false;
      field.read?.(this.#header, this.#cursor.radio, this.#cursor.bytes, at);
    }
    return true;
  }

  /** What vendors put in is passed over; it says how long it is. */
  #skipVendorFields(): boolean {
    const at = this.#take(2, VENDOR_BYTES);
    if (at === undefined) return false;
    const { bytes } = this.#cursor;
    const length = uint16At(bytes, at + 4, true);
    if (this.#take(1, length) === undefined) return false;
    this.#header.vendor_oui.push((uint16At(bytes, at, false) << 8) | (bytes[at + 2] as number));
    return true;
  }

  /** Where an aligned field stands in the buffer; undefined where it runs past the header. */
  #take(align: number, length: number): number | undefined {
    const start = Math.ceil(this.#offset / align) * align;
    if (start + length > this.#header.length) {
      this.#cursor.remark('fields run past the header', this.#offset);
      return undefined;
    }
    this.#offset = start + length;
    return this.#cursor.at + start;
  }
}
