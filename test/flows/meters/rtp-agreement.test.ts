import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rtp as rtpMeter } from '../../../src/lib/flows/meters/rtp.js';
import type { StreamRecord } from '../../../src/lib/flows/rtp/stream-record.js';
import { CORPUS, corpusCaptures, hasProgram } from '../../support/corpus.js';
import { measureCapture } from '../../support/flow-splitter.js';

/** Captures with RTP that tshark finds too, and what both are told of ports where no one announced it. */
const CAPTURES: readonly (readonly [name: string, ...onPorts: string[]])[] = [
  ['voip/sip_captures--Forensic_challenge_4.pcap'],
  ['voip/sip_captures--RTP-Protocol.pcap'],
  ['voip/sip_captures--private-test-sip.pcapng'],
  ['voip/sip_captures--voip1b.pcapng', 'udp.port==7078,rtp'],
  ['protocols/KakaoTalk_talk.pcap', 'udp.port==23044,rtp', 'udp.port==23046,rtp'],
  ['protocols/skype-conference-call.pcap', 'udp.port==60642,rtp'],
  ['protocols/i3d.pcap', 'udp.port==50004,rtp'],
];

/** By source: numbers in which we deliberately differ from tshark, and why. */
const MEAN =
  'tshark divides by the packets of the whole stream where it has left out some of them: first ones, markers, comfort noise';
const DOUBLED = 'duplicates are no packets of their own: tshark takes the time between the two of them too';
const EXPLAINED: Readonly<Record<string, string>> = {
  '0x06C156FD jitter_mean': MEAN,
  '0x44C61AFB jitter_mean': MEAN,
  '0x44C61AFB delta_mean': MEAN,
  '0x3ADF0949 jitter_mean': MEAN,
  '0x3ADF0949 delta_mean': MEAN,
  '0xA254E017 jitter_mean': DOUBLED,
  '0xA254E017 delta_mean': DOUBLED,
};

/** What tshark tells of a stream, in its order. */
const COLUMNS = ['packets', 'lost', 'delta_mean', 'delta_max', 'jitter_mean', 'jitter_max'] as const;
type Numbers = Readonly<Record<(typeof COLUMNS)[number], number>>;

const ROW =
  /^\s*[\d.]+\s+[\d.]+\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(0x\w+)\s.*?\s(\d+)\s+(-?\d+) \(\S+\)\s+\S+\s+(\S+)\s+(\S+)\s+\S+\s+(\S+)\s+(\S+)/;

function streamsOfTshark(path: string, onPorts: readonly string[]): Map<string, Numbers> {
  const decodeAs = onPorts.flatMap((each) => ['-d', each]);
  const text = execFileSync('tshark', ['-r', path, ...decodeAs, '-q', '-z', 'rtp,streams'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const rows = text.split('\n').flatMap((line) => {
    const [, source, sourcePort, destination, destinationPort, ssrc, ...numbers] = ROW.exec(line) ?? [];
    if (source === undefined) return [];
    const key = `${source} ${sourcePort} > ${destination} ${destinationPort} ${ssrc}`;
    const values = COLUMNS.map((column, index) => [column, Number(numbers[index])] as const);
    return [[key, Object.fromEntries(values) as Numbers] as const];
  });
  return new Map(rows);
}

const ssrcText = (ssrc: number): string => `0x${ssrc.toString(16).toUpperCase().padStart(8, '0')}`;

/** The same numbers of ours. tshark takes duplicates off what is lost. */
const numbersOf = (stream: StreamRecord): Numbers => ({
  packets: stream.packets,
  lost: stream.lost - stream.duplicates,
  delta_mean: stream.delta_mean_ms ?? 0,
  delta_max: stream.delta_max_ms ?? 0,
  jitter_mean: stream.jitter_mean_ms ?? 0,
  jitter_max: stream.jitter_max_ms ?? 0,
});

/** tshark tells three decimals of sums of doubles. */
const TOLERANCE_MS = 0.0006;

function differences(key: string, ours: Numbers, theirs: Numbers): string[] {
  const ssrc = key.slice(-'0x00000000'.length);
  return COLUMNS.filter((column) => Math.abs(ours[column] - theirs[column]) > TOLERANCE_MS)
    .filter((column) => EXPLAINED[`${ssrc} ${column}`] === undefined)
    .map((column) => `${key} ${column}: ${ours[column]}, tshark ${theirs[column]}`);
}

/** tshark tells whole milliseconds, and takes them of the delay at the receiver before it subtracts it. */
const RTCP_TOLERANCE_MS = 2;

/** Round trips that the reports sent from a port tell, in milliseconds. */
function roundTripsOfTshark(path: string, port: string): number[] {
  // The second name is spelt as tshark does.
  const preferences = ['-o', 'rtcp.show_roundtrip_calculation:TRUE', '-o', 'rtcp.roundtrip_min_threshhold:0'];
  const fields = ['-Y', `rtcp.roundtrip-delay && udp.srcport == ${port}`, '-T', 'fields'];
  const text = execFileSync('tshark', ['-r', path, ...preferences, ...fields, '-e', 'rtcp.roundtrip-delay'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text.trimEnd().split('\n').map(Number);
}

describe.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
  'against tshark -z rtp,streams (skipped without tshark and the real captures)',
  () => {
    it.each(CAPTURES)('%s', async (name, ...onPorts) => {
      const path = join(CORPUS, name);
      const theirs = streamsOfTshark(path, onPorts);
      const ours = new Map<string, Numbers>();
      for (const { orig, resp, result } of await measureCapture(path, rtpMeter, onPorts)) {
        for (const stream of result.streams) {
          const [from, to] = stream.from_orig ? [orig, resp] : [resp, orig];
          ours.set(`${from} > ${to} ${ssrcText(stream.ssrc)}`, numbersOf(stream));
        }
      }
      expect([...ours.keys()].sort()).toEqual([...theirs.keys()].sort());
      const found = [...ours].flatMap(([key, numbers]) =>
        differences(key, numbers, theirs.get(key) as Numbers),
      );
      expect(found).toEqual([]);
    });

    it('tells the same round trips of RTCP', async () => {
      const path = join(CORPUS, 'voip/sip_captures--Forensic_challenge_4.pcap');
      const measured = await measureCapture(path, rtpMeter);
      const rtcp = measured.find(({ result }) => result.rtcp.packets !== undefined)?.result.rtcp;
      for (const [port, ours] of [
        ['63185', rtcp?.orig_rtt_ms],
        ['18151', rtcp?.resp_rtt_ms],
      ] as const) {
        const theirs = roundTripsOfTshark(path, port);
        expect(ours?.count).toBe(theirs.length);
        expect(Math.abs((ours?.min ?? 0) - Math.min(...theirs))).toBeLessThanOrEqual(RTCP_TOLERANCE_MS);
        expect(Math.abs((ours?.max ?? 0) - Math.max(...theirs))).toBeLessThanOrEqual(RTCP_TOLERANCE_MS);
      }
    });
  },
);
