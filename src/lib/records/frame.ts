import { noTime } from '../bytes/time.js';
import { count, name, optional, type RecordOf, text, time, uint16, uint32 } from './field.js';

/** What is known of a captured frame besides its bytes. */
export const FRAME_HEADER = {
  number: count('Number of the frame in the input, counted from 1 over all inputs'),
  time_epoch: time('When the frame was captured; absent where the capture does not say', {
    unit: 's since 1970-01-01 UTC',
  }),
  len: uint32('Length on the wire', { unit: 'bytes' }),
  cap_len: uint32('Bytes that were captured', { unit: 'bytes' }),
  interface_name: optional(name('Interface it was captured on; absent where the capture does not say')),
  linktype: uint16('LINKTYPE_ number of the link layer (tcpdump.org/linktypes.html)', { wireshark: [] }),
} as const;

/** The `frame` record: one captured frame. */
export const FRAME_RECORD = {
  type: text('Kind of the record', { values: ['frame'], wireshark: [] }),
  v: count('Major version of the kind', { wireshark: [] }),
  frame: { kind: 'group', about: 'The frame', fields: FRAME_HEADER },
  data: text('The captured bytes', { unit: 'base64', wireshark: [] }),
} as const;

export type FrameHeader = RecordOf<typeof FRAME_HEADER>;

/** A frame that is only lent: header and bytes are overwritten by the next one. */
export interface Frame {
  readonly header: FrameHeader;
  /** The buffer that holds the captured bytes from `start` to `start + header.cap_len`. */
  bytes: Buffer;
  start: number;
}

export const emptyFrame = (): Frame => ({
  header: { number: 0, time_epoch: noTime(), len: 0, cap_len: 0, interface_name: undefined, linktype: 0 },
  bytes: Buffer.alloc(0),
  start: 0,
});
