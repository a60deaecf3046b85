import type { Cursor } from '../../cursor.js';
import { type Content, ELEMENT, ELEMENT_READERS } from './element-readers.js';
import type { WlanHeader } from './wlan-fields.js';

const MAX_NAME_BYTES = 32;
/** Which elements the frame had already. */
const seen = new Uint8Array(256);

/**
 * Reads elements up to the end of the frame: number, length, content. Of one that stands twice the first
 * counts, but for those of vendors and those with an extended number, of which there are many.
 */
export function readElements(header: WlanHeader, cursor: Cursor): void {
  seen.fill(0);
  while (cursor.available > 0) {
    const id = cursor.uint8(0);
    if (!cursor.has(2, `element ${id} has no length`)) return;
    header.tag.number.push(id);
    const length = cursor.uint8(1);
    if (cursor.wireLength < 2 + length) return cursor.malformed(`element ${id} runs past the frame`);
    if (!cursor.has(2 + length, `element ${id} cut short`)) return;
    if (id === ELEMENT.ssid && length > MAX_NAME_BYTES)
      cursor.remark(`a network's name of ${length} bytes, not up to 32`);
    readElement(header, id, { bytes: cursor.bytes, at: cursor.at + 2, length });
    cursor.advance(2 + length);
  }
}

function readElement(header: WlanHeader, id: number, content: Content): void {
  const reader = ELEMENT_READERS[id];
  if (reader === undefined || content.length < reader.minBytes || seen[id] === 1) return;
  if (id !== ELEMENT.vendor && id !== ELEMENT.extension) seen[id] = 1;
  reader.read(header, content);
}
