import { type Explanation, isOnly, isOursAlone } from '../explanation.js';

/** Differences in RTP and RTCP. */
export const RTP: readonly Explanation[] = [
  {
    fields: ['frame.protocols', 'rtp.*'],
    when: (difference) =>
      difference.record.rtp !== undefined &&
      isOnly(difference.protocols.slice(-1), 'data') &&
      (isOursAlone(difference) || difference.path === 'frame.protocols'),
    because:
      'RTP that no SDP announced, or before it was answered, is not looked for by tshark; we believe three packets in order.',
    users: true,
  },
  {
    fields: ['rtp.version'],
    when: ({ ours, theirs, protocols }) =>
      ours.length === 0 && isOnly(theirs, '0') && !protocols.includes('rtp'),
    because:
      'Of what else comes to a port of RTP, as STUN does, tshark tells where a version of RTP would stand.',
  },
  {
    fields: ['frame.protocols'],
    when: ({ behind, protocols }) => behind?.[0] === 'rtcp' && protocols.includes('udp'),
    because:
      'tshark takes for RTCP what begins as it does, also where it is encrypted; we want packets that fill the datagram, unless SDP announced them.',
    users: true,
  },
];
