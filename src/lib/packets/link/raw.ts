import type { Cursor } from '../cursor.js';
import { IP_VERSION, LINKTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

/** LINKTYPE_RAW, and the numbers that some systems' DLT_RAW leaked into files. */
const LINKTYPE_RAW = 101;
const DLT_RAW_OPENBSD = 14;
const DLT_RAW = 12;

/** No link layer at all: the frame is an IP packet, and its first four bits say which. */
export const raw = defineLayer({
  name: 'raw',
  about: 'Raw IP: the capture has no link layer',
  spec: 'libpcap LINKTYPE_RAW (tcpdump.org/linktypes.html)',
  level: LEVEL.link,
  foundAt: [
    [LINKTYPE, LINKTYPE_RAW],
    [LINKTYPE, DLT_RAW],
    [LINKTYPE, DLT_RAW_OPENBSD],
  ],
  minBytes: 1,
  fields: {},

  dissect(_header, cursor: Cursor): void {
    cursor.next(IP_VERSION, cursor.uint8(0) >>> 4);
  },
});
