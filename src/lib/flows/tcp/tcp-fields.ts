import { count, group, number, optional, type RecordOf } from '../../records/field.js';
import { FLAG_NAMES, type FlagName } from './analysis-flags.js';

const MS = { unit: 'ms', wireshark: [] };

const happened = (about: string) => optional(count(about, { wireshark: [] }));

const roundTrips = (about: string) =>
  group(about, {
    samples: optional(count('Round trips measured', { wireshark: [] })),
    min_ms: optional(number('The least', MS)),
    p50_ms: optional(number('Half of them took no longer; within 3.2 %', MS)),
    p95_ms: optional(number('19 of 20 took no longer; within 3.2 %', MS)),
  });

const flagCounts = Object.fromEntries(
  FLAG_NAMES.map((name) => [name, optional(count(`Segments with tcp.analysis.${name}`, { wireshark: [] }))]),
) as Record<FlagName, ReturnType<typeof happened>>;

/** What is told of one side of a connection; nothing where it sent nothing. */
export const TCP_SIDE = {
  segments: happened('Segments it sent, copies of frames left out'),
  data_segments: happened('Those of them with payload'),
  bytes: optional(count('Payload in them, as the IP header has it', { unit: 'bytes', wireshark: [] })),
  retransmissions: happened('Segments sent again, for whatever reason'),
  fast_retransmissions: happened('Sent again when the other side asked by duplicate or selective ACKs'),
  timeout_retransmissions: happened('Sent again after the sender was silent for 200 ms or more'),
  spurious_retransmissions: happened('Sent again although acknowledged, selectively or at all'),
  retransmitted_bytes: optional(count('Payload in them', { unit: 'bytes', wireshark: [] })),
  out_of_order: happened('Segments that fill a gap sooner than they could have been sent again'),
  lost_segments: happened('Gaps: the segment before was not captured in its place'),
  acked_unseen_segments: happened('ACKs of what the capture never had: it missed packets of the other side'),
  duplicate_acks: happened('ACKs that ask again for outstanding data, selective ones with any window'),
  received_twice: happened('D-SACKs: it told that something arrived twice (RFC 2883)'),
  zero_windows: happened('Segments with a window of 0: it could take no more'),
  zero_window_probes: happened('Single bytes sent into a window of 0'),
  window_full: happened('Segments that filled the window of the other side to the edge'),
  window_updates: happened('ACKs that changed nothing but the window'),
  keep_alives: happened('Segments before the next sequence number, to see whether the other side lives'),
  keep_alive_acks: happened('Answers to them'),
  resets: happened('RST segments'),
  duplicates: happened('Copies: frames that were captured twice within 100 ms, counted nowhere else'),
  mss: optional(count('Maximum segment size it offered', { unit: 'bytes', wireshark: [] })),
  window: group('Receive window it announced, scaled; known where the handshake was seen', {
    min: optional(count('The least', { unit: 'bytes', wireshark: [] })),
    max: optional(
      count('The most: what the other side can send in a round trip', { unit: 'bytes', wireshark: [] }),
    ),
  }),
  max_in_flight: optional(
    count('The most bytes that were sent and not acknowledged', { unit: 'bytes', wireshark: [] }),
  ),
  throughput_bps: optional(
    number('New payload behind the first segment, over the time it took', { unit: 'bit/s', wireshark: [] }),
  ),
  ack_rtt: roundTrips(
    'Capture point to this side and back, from data to its ACK; nothing that was sent again (RFC 6298, Karn)',
  ),
  ts_rtt: roundTrips('The same from timestamps of data to their echo (RFC 7323), each value once'),
  analysis: group(
    'Segments that have these flags in Wireshark, copies of frames among them; absent: none has',
    flagCounts,
  ),
} as const;

/** What is told of a TCP connection. */
export const TCP_FIELDS = {
  retransmissions: happened('Segments sent again, by both sides'),
  out_of_order: happened('Segments in the wrong order, of both sides'),
  lost_segments: happened('Gaps in what was captured, of both sides'),
  duplicate_acks: happened('Duplicate ACKs, of both sides'),
  zero_windows: happened('Windows of 0, of both sides'),
  resets: happened('RST segments, of both sides'),
  duplicates: happened('Copies of frames, of both sides'),
  handshake: group('Round trips that the handshake shows; absent where one of its segments was sent again', {
    resp_ms: optional(number('Capture point to responder and back: SYN to SYN-ACK', MS)),
    orig_ms: optional(number('Capture point to originator and back: SYN-ACK to ACK', MS)),
    total_ms: optional(number('Originator to responder and back', MS)),
  }),
  first_byte_ms: optional(
    number('Last payload of the originator (handshake if none) to the first of the responder', MS),
  ),
  idle_share: optional(number('Share of the time in pauses of more than 1 s', { wireshark: [] })),
  orig: group('What the originator sent', TCP_SIDE),
  resp: group('What the responder sent', TCP_SIDE),
} as const;

export type TcpSideResult = RecordOf<typeof TCP_SIDE>;
export type TcpResult = RecordOf<typeof TCP_FIELDS>;
