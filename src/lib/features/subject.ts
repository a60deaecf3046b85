import { count, group, number, optional, text, time, uint16 } from '../records/field.js';

/** What one row of features is about, and so every prediction that is made of it. */
export const SUBJECT = {
  kind: text('What the row stands for', { values: ['packet', 'flow', 'window'] }),
  ts: time('Time of the packet, of the first packet of the flow, or begin of the window'),
  seconds: optional(number('How long the flow or the window lasts', { unit: 's' })),
  frame: optional(count('Number of the packet, or of the last one of the row')),
  uid: optional(text('Name of the flow')),
  part: optional(count('Number of the part, of a flow that is written in parts')),
  community_id: optional(text('Community ID of the flow')),
  id: group('Ends of the flow', {
    orig_h: optional(text('Address of the originator')),
    orig_p: optional(uint16('Port of the originator')),
    resp_h: optional(text('Address of the responder')),
    resp_p: optional(uint16('Port of the responder')),
  }),
  proto: optional(text('Transport protocol of the flow')),
  service: optional(text('Protocols that were recognised in the flow, joined by commas')),
  host: optional(text('Address of the host that a window is about')),
  stream: optional(text('Media stream that a window is about: its SSRC')),
} as const;
