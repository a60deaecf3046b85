import type { Difference } from '../difference.js';
import { type Explanation, isOursAlone } from '../explanation.js';
import { ownValues } from '../own-records.js';

const OPENED = ['quic.packet_number[]', 'quic.frame_type[]'];

const isQuic = ({ protocols }: Difference): boolean => protocols.includes('quic');

/** Whether our record has an Initial packet that was opened, with a client hello in it. */
const hasOpenedHello = ({ record }: Difference): boolean =>
  ownValues(record, ['quic', 'packet_number']).length > 0 &&
  ownValues(record, ['tls', 'handshake', 'type']).includes(1);

/** Differences in QUIC. */
export const QUIC: readonly Explanation[] = [
  {
    fields: [...OPENED, 'frame.protocols', 'tls.*', 'quic.dcid[]'],
    captures: /quic-(33|v2)\.pcapng/,
    when: isQuic,
    because: 'The capture brings its keys, and tshark opens all packets with them; we open Initial packets.',
    users: true,
  },
  {
    fields: ['quic.long.packet_type[]'],
    captures: /quic-v2\.pcapng/,
    because:
      'Version 2 numbers the types of packets anew; ours are those of version 1, tshark has another field.',
    users: true,
  },
  {
    fields: [...OPENED, 'frame.protocols', 'tls.*'],
    when: (difference) => isQuic(difference) && hasOpenedHello(difference),
    because:
      'A client says hello again after a Retry or for another version; tshark takes that for a repetition or has only the first keys.',
    users: true,
  },
  {
    fields: ['quic.*', 'frame.protocols', 'tls.*'],
    captures: /quic_v\d+_quant/,
    when: (difference) => difference.protocols.includes('data') || difference.theirs.length < 2,
    because: 'tshark does not know quant’s own names of drafts; we read what they are.',
    users: true,
  },
  {
    fields: ['quic.packet_length[]', 'quic.header_form[]', 'quic.spin_bit[]'],
    captures: /quic_frags_different_dcid/,
    when: ({ ours, theirs }) => theirs.length === ours.length + 1,
    because: 'Random bytes behind a packet are a short header to tshark, though their second bit is not set.',
  },
  {
    fields: ['quic.packet_number[]'],
    when: ({ ours, theirs }) => ours.length === 0 && theirs.length === 1,
    because: 'tshark tells the number of packets also where it has not the keys to know it.',
    users: true,
  },
  {
    fields: ['quic.dcid[]'],
    captures: /aiortc/,
    when: ({ ours, theirs }) => ours.length === theirs.length + 1,
    because:
      'We tell the connection ID of a short header that an end gave itself; tshark forgets those of a second try.',
  },
  {
    fields: ['frame.protocols'],
    captures: /snapchat_call/,
    when: isQuic,
    because: 'tshark takes calls that share ports with QUIC for long headers of versions that do not exist.',
  },
  {
    fields: ['quic.*'],
    captures: /tracepcap--demo_all_rules/,
    when: (difference) => isOursAlone(difference),
    because: 'Made datagrams of zeros behind a version: tshark gives up in the middle of the header.',
  },
];
