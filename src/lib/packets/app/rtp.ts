import { boolean, group, list, optional, uint8, uint16, uint32 } from '../../records/field.js';
import { OVER_UDP } from '../carrier.js';
import type { Cursor } from '../cursor.js';
import { defineLayer, LEVEL } from '../layer.js';
import { isInOrder } from './rtp/trial.js';
import { FIRST_BYTES, headerBytes, isMedia, MIN_HEADER_BYTES } from './rtp/validity.js';

const PADDING = 0x20;
const EXTENSION = 0x10;
const SOURCES = 0x0f;
const MARKER = 0x80;
const PAYLOAD_TYPE = 0x7f;
const SOURCE_BYTES = 4;
const EXTENSION_HEADER_BYTES = 4;

/**
 *    0      2 3 4      8 9             16                                  32
 *   +------+-+-+-------+-+--------------+-----------------------------------+
 *   |  2   |P|X| count |M| payload type |          sequence number          |
 *   +------+-+-+-------+-+--------------+-----------------------------------+
 *   |                               timestamp                               |
 *   +-----------------------------------------------------------------------+
 *   |                        synchronisation source                         |
 *   +-----------------------------------------------------------------------+
 *   |              contributing sources, as many as count says              |
 *   +--------------------------------------+--------------------------------+
 *   |         profile of extension         |       its length in words      |
 *   +--------------------------------------+--------------------------------+
 */
export const rtp = defineLayer({
  name: 'rtp',
  about: 'Real-time Transport Protocol',
  spec: 'RFC 3550 section 5; beside RTCP on one port: RFC 5761 section 4',
  level: LEVEL.application,
  foundAt: [],
  signatures: [{ over: OVER_UDP, firstBytes: FIRST_BYTES, matches: isInOrder }],
  minBytes: MIN_HEADER_BYTES,
  fields: {
    version: uint8('Version'),
    padding: boolean('Padding stands behind the payload'),
    ext: boolean('An extension stands before the payload'),
    cc: uint8('Contributing sources'),
    marker: boolean('Marker: in video the last packet of a picture, in audio the first after silence'),
    p_type: uint8('Payload type'),
    seq: uint16('Sequence number'),
    timestamp: uint32('Time of the first sample, in ticks of the format'),
    ssrc: uint32('Synchronisation source: the sender'),
    csrc: group('Contributing sources', {
      item: list('Senders that a mixer put together', uint32('Source')),
    }),
    ext_profile: optional(uint16('What kind of extension it is', { wireshark: ['rtp.ext.profile'] })),
    ext_len: optional(uint16('Length of the extension', { unit: 'words', wireshark: ['rtp.ext.len'] })),
  },

  dissect(header, cursor: Cursor): void {
    const first = cursor.uint8(0);
    const second = cursor.uint8(1);
    const count = first & SOURCES;
    header.version = first >>> 6;
    header.padding = (first & PADDING) !== 0;
    header.ext = (first & EXTENSION) !== 0;
    header.cc = count;
    header.marker = (second & MARKER) !== 0;
    header.p_type = second & PAYLOAD_TYPE;
    header.seq = cursor.uint16(2);
    header.timestamp = cursor.uint32(4);
    header.ssrc = cursor.uint32(8);
    if (!isMedia(cursor)) return cursor.refuse();
    const extensionAt = MIN_HEADER_BYTES + count * SOURCE_BYTES;
    if (!cursor.has(extensionAt, `${count} contributing sources`)) return;
    for (let at = MIN_HEADER_BYTES; at < extensionAt; at += SOURCE_BYTES) {
      header.csrc.item.push(cursor.uint32(at));
    }
    if (header.ext) {
      if (!cursor.has(extensionAt + EXTENSION_HEADER_BYTES, 'extension cut short')) return;
      header.ext_profile = cursor.uint16(extensionAt);
      header.ext_len = cursor.uint16(extensionAt + 2);
    }
    const bytes = headerBytes(cursor);
    if (cursor.has(bytes, 'extension cut short')) cursor.advance(bytes);
  },

  summarise: ({ p_type, ssrc, seq, timestamp, marker }) =>
    `PT=${p_type} SSRC=0x${ssrc.toString(16).toUpperCase()} Seq=${seq} Time=${timestamp}${marker ? ' Mark' : ''}`,
});
