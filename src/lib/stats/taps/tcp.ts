import { count, text } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { Sums } from '../sketches/sums.js';
import { SOCKET_TALKERS, SocketTalkers, socketTable } from '../socket-talkers.js';
import { defineTap } from '../tap.js';

const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10] as const;
/** Nine flags and three reserved bits: RFC 9293 section 3.1, RFC 3540. */
const FLAGS = 4096;
/** The flags by letter, the lowest bit first, as tcpdump and Zeek write them. */
const LETTERS = 'FSRPAUECN';

const flagsText = (flags: number): string =>
  [...LETTERS].filter((_, bit) => (flags & (1 << bit)) !== 0).join('') || '-';

/** What a segment with SYN, FIN or RST does to a connection. */
function stepOf(flags: number, sequence: number) {
  const hasAck = (flags & ACK) !== 0;
  if ((flags & RST) !== 0) return hasAck && sequence === 0 ? 'refused' : 'resets';
  if ((flags & SYN) !== 0) return hasAck ? 'accepted' : 'attempts';
  return 'fins';
}

/** Connections of TCP (RFC 9293): who talks to whom, as `tshark -z conv,tcp`, flags, how connections begin and end. */
export const tcp = defineTap({
  name: 'tcp',
  about: 'TCP: conversations with the most bytes, flags, attempts to connect and how they end',
  needs: ['tcp'],
  fields: {
    attempts: count('Segments that ask for a connection: SYN without ACK, also when sent again'),
    accepted: count('Segments that accept one: SYN with ACK, also when sent again'),
    refused: count('Resets in answer to a SYN: nothing listens there (RFC 9293 section 3.10.7.1)'),
    resets: count('Other resets'),
    fins: count('Segments that end a direction'),
    flags: countedGroup('Flags', { flags: text('F S R P A U E C N for FIN SYN RST PSH ACK URG ECE CWR AE') }),
    ...SOCKET_TALKERS,
  },
  parts: (options) => ({
    sums: new Sums('attempts', 'accepted', 'refused', 'resets', 'fins'),
    flags: new NumberCounts({ limit: FLAGS }),
    sockets: new SocketTalkers(options),
  }),

  observer:
    ({ sums: { of: sums }, flags: counts, sockets }) =>
    ({ ip, ipv6, tcp: header, frame }) => {
      if (header === undefined) return;
      const { flags = 0, seq_raw } = header;
      counts.count(flags, frame.len);
      if ((flags & (FIN | SYN | RST)) !== 0) sums[stepOf(flags, seq_raw ?? 0)] += 1;
      const network = ip ?? ipv6;
      if (network !== undefined) sockets.observe(network.src, network.dst, header, frame.len);
    },

  result: ({ sums, flags, sockets }, { top }) => ({
    ...sums.of,
    flags: countedResult(flags, top, (value) => ({ flags: flagsText(value) })),
    ...sockets.result(top),
  }),

  tables: ({ attempts, accepted, refused, resets, fins, flags, ...sockets }) => [
    {
      title: 'TCP connections',
      columns: ['attempts', 'accepted', 'refused', 'other resets', 'ended'],
      rows: flags.entries === 0 ? [] : [[attempts, accepted, refused, resets, fins]],
    },
    countedTable({ title: 'TCP flags', columns: ['flags'] }, flags),
    socketTable(sockets, 'TCP'),
  ],
});
