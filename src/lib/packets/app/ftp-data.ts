import { uint32 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { TCP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const PORT = 20;

/** Files and listings on their way. Which connections bring them is announced by `ftp`. */
export const ftpData = defineLayer({
  name: 'ftp_data',
  about: 'Data connection of the File Transfer Protocol',
  spec: 'RFC 959 section 3.2',
  level: LEVEL.application,
  protocol: 'ftp-data',
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    len: uint32('Length of the file or listing that the segment brings', { unit: 'bytes', wireshark: [] }),
  },

  dissect(header, cursor: Cursor): void {
    header.len = cursor.wireLength;
    cursor.advance(cursor.available);
  },

  summarise({ len }): string {
    return `${len} bytes`;
  },
});
