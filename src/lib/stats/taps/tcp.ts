import { FLAG, FLAG_NAMES, type FlagName } from '../../flows/tcp/analysis-flags.js';
import { count, group, text, type UintField } from '../../records/field.js';
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

/** What Wireshark says of segments beside those before them in their connection. */
const ANALYSIS: Readonly<Record<FlagName, string>> = {
  retransmission: 'Segments that were sent again, for whatever reason',
  fast_retransmission: 'Those of them sent soon after duplicate ACKs asked for them',
  spurious_retransmission: 'Those of them that had been acknowledged',
  out_of_order: 'Segments that came behind later ones, and soon',
  lost_segment: 'Segments behind a gap: some before them were not captured',
  ack_lost_segment: 'ACKs of segments that were not captured',
  duplicate_ack: 'ACKs that repeat the last one',
  zero_window: 'Segments that announce that there is no more room',
  zero_window_probe: 'Segments that ask whether there is room again',
  zero_window_probe_ack: 'Answers to these that there is none',
  window_full: 'Segments that fill the window of the other side',
  window_update: 'ACKs that only announce another window',
  keep_alive: 'Segments that only ask whether the other side is there',
  keep_alive_ack: 'Answers to these',
  reused_ports: 'SYNs between ports that were used before',
};

/** The same names as of the flags. */
const ANALYSIS_FIELDS = Object.fromEntries(FLAG_NAMES.map((name) => [name, count(ANALYSIS[name])])) as {
  readonly [Name in FlagName]: UintField;
};

function countAnalysis(sums: Record<FlagName, number>, flags: number): void {
  for (const name of FLAG_NAMES) if ((flags & FLAG[name]) !== 0) sums[name] += 1;
}

/** Connections of TCP (RFC 9293): who talks to whom, as `tshark -z conv,tcp`, flags, how connections begin and end. */
export const tcp = defineTap({
  name: 'tcp',
  about: 'TCP: conversations with the most bytes, flags, attempts to connect and how they end',
  needs: ['tcp'],
  facts: ['tcp'],
  fields: {
    attempts: count('Segments that ask for a connection: SYN without ACK, also when sent again'),
    accepted: count('Segments that accept one: SYN with ACK, also when sent again'),
    refused: count('Resets in answer to a SYN: nothing listens there (RFC 9293 section 3.10.7.1)'),
    resets: count('Other resets'),
    fins: count('Segments that end a direction'),
    flags: countedGroup('Flags', { flags: text('F S R P A U E C N for FIN SYN RST PSH ACK URG ECE CWR AE') }),
    analysis: group(
      'Segments by what they are in their connection, as `tcp.analysis` of Wireshark; of as many connections as can be followed',
      ANALYSIS_FIELDS,
    ),
    ...SOCKET_TALKERS,
  },
  parts: (options) => ({
    sums: new Sums('attempts', 'accepted', 'refused', 'resets', 'fins'),
    flags: new NumberCounts({ limit: FLAGS }),
    analysis: new Sums(...FLAG_NAMES),
    sockets: new SocketTalkers(options),
  }),

  observer:
    ({ sums: { of: sums }, flags: counts, analysis, sockets }) =>
    ({ ip, ipv6, tcp: header, frame }, { tcpFlags }) => {
      if (header === undefined) return;
      const { flags = 0, seq_raw } = header;
      counts.count(flags, frame.len);
      if ((flags & (FIN | SYN | RST)) !== 0) sums[stepOf(flags, seq_raw ?? 0)] += 1;
      if (tcpFlags !== 0) countAnalysis(analysis.of, tcpFlags);
      const network = ip ?? ipv6;
      if (network !== undefined) sockets.observe(network.src, network.dst, header, frame.len);
    },

  result: ({ sums, flags, analysis, sockets }, { top }) => ({
    ...sums.of,
    flags: countedResult(flags, top, (value) => ({ flags: flagsText(value) })),
    analysis: { ...analysis.of },
    ...sockets.result(top),
  }),

  tables: ({ attempts, accepted, refused, resets, fins, flags, analysis, ...sockets }) => [
    {
      title: 'TCP connections',
      columns: ['attempts', 'accepted', 'refused', 'other resets', 'ended'],
      rows: flags.entries === 0 ? [] : [[attempts, accepted, refused, resets, fins]],
    },
    {
      title: 'TCP analysis',
      columns: ['segments that are', 'packets'],
      rows: FLAG_NAMES.filter((name) => analysis[name] > 0).map((name) => [
        name.replaceAll('_', ' '),
        analysis[name],
      ]),
    },
    countedTable({ title: 'TCP flags', columns: ['flags'] }, flags),
    socketTable(sockets, 'TCP'),
  ],
});
