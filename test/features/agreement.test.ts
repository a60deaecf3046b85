import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cic } from '../../src/lib/features/sets/cic.js';
import { cicCompat } from '../../src/lib/features/sets/cic-compat.js';
import { nfstream } from '../../src/lib/features/sets/nfstream.js';
import { runTshark, valuesOf } from '../oracle/tshark.js';
import { CORPUS, corpusCaptures, hasProgram } from '../support/corpus.js';
import { SAMPLE } from '../support/nt.js';
import { naiveCic } from './naive/cic.js';
import { type NaiveFlow, naiveNfstream } from './naive/nfstream.js';
import { naivePublishedCic } from './naive/published-cic.js';
import { type ToldPacket, toldPackets } from './naive/told-packet.js';
import { differencesOf, type PlainRow, rowsOf } from './plain-rows.js';

/** Captures in which each row is the same as the naive calculation has it. */
const CAPTURES = [
  'attacks/stratospherelinuxips--test-cc-capture-2.pcap',
  'attacks/malcolm-pcap--eternalchampion.pcap',
  'attacks/id2t--Win7_eternalblue_exploit.pcap',
  'scans/packets--synscan.pcapng',
  'scans/bro-simple-scan--backscatter.trace',
  'floods/tracepcap--week1_baseline.pcap',
  'floods/packet-captures--amp.TCP.syn.optionallyACK.optionallysamePort.pcapng',
  'tcp/packets--tcp_zerowindowdead.pcapng',
  'protocols/netflix.pcap',
  'protocols/reddit.pcap',
  'protocols/KakaoTalk_talk.pcap',
  'protocols/telegram_videocall.pcapng',
  'ics/ics-security-tools--CL5000EIP-Software_Upload.pcap',
] as const;

/** Captures in which rows differ, and the frames that are the reason: only rows between their ends may. */
const EXPLAINED = [
  {
    capture: 'protocols/dnscrypt-v1-and-resolver-pings.pcap',
    because: 'of a fragment the naive calculation takes what UDP states of the whole datagram, or nothing',
    frames: 'ip.flags.mf == 1 || ip.frag_offset > 0',
  },
  {
    capture: 'voip/sip_captures--private-test-sip.pcapng',
    because: 'of a fragment the naive calculation takes what UDP states of the whole datagram, or nothing',
    frames: 'ip.flags.mf == 1 || ip.frag_offset > 0',
  },
  {
    capture: 'protocols/ajp.pcap',
    because: 'what goes through a tunnel (FabricPath) is another flow',
    frames: 'cfp',
  },
  {
    capture: 'protocols/tls_invalid_reads.pcap',
    because: 'what stands in two IP headers is left out by the naive calculation',
    frames: 'gtp',
  },
] as const;

const isFlow = ({ proto }: PlainRow): boolean => proto === 'tcp' || proto === 'udp';

const ends = (from: string, to: string, protocol: number): string =>
  `${[from, to].sort().join(' ')} ${protocol}`;

const keyOfRow = ({ ns, from, to, proto }: PlainRow): string =>
  `${ns} ${ends(from, to, proto === 'tcp' ? 6 : 17)}`;
const keyOfPacket = ({ ns, from, to, protocol }: ToldPacket): string => `${ns} ${ends(from, to, protocol)}`;

/** Rows that are not the same: their ends, and what differs; names in `left` are not compared. */
function compare(ours: readonly PlainRow[], naive: readonly NaiveFlow[], left: readonly string[]): string[] {
  const byKey = new Map(ours.filter(isFlow).map((row) => [keyOfRow(row), row]));
  const found = naive.flatMap(({ first, row }) => {
    const own = byKey.get(keyOfPacket(first));
    byKey.delete(keyOfPacket(first));
    if (own === undefined) return [`${keyOfPacket(first)}: no row`];
    const compared = Object.fromEntries(Object.entries(own.values).filter(([name]) => !left.includes(name)));
    const differences = differencesOf(compared, row);
    return differences.length === 0 ? [] : [`${keyOfPacket(first)}: ${differences.join('; ')}`];
  });
  return [...found, ...[...byKey.keys()].map((key) => `${key}: a row too many`)];
}

/** The packets of each row: those between its ends from its begin to that of the next one. */
function membersOf(rows: readonly PlainRow[], packets: readonly ToldPacket[]): Map<PlainRow, ToldPacket[]> {
  const byEnds = new Map<string, PlainRow[]>();
  const members = new Map<PlainRow, ToldPacket[]>();
  for (const row of rows) {
    members.set(row, []);
    const key = ends(row.from, row.to, row.proto === 'tcp' ? 6 : 17);
    byEnds.set(key, [...(byEnds.get(key) ?? []), row]);
  }
  for (const packet of packets) {
    const rowsOfEnds = byEnds.get(ends(packet.from, packet.to, packet.protocol)) ?? [];
    const row = rowsOfEnds.findLast(({ ns }) => ns <= packet.ns);
    if (row === undefined) throw new Error(`frame ${packet.number} is in no row`);
    members.get(row)?.push(packet);
  }
  return members;
}

const isComparable = hasProgram('tshark') && corpusCaptures().length > 0;

describe.skipIf(!isComparable)(
  'against naive calculations over what tshark tells (skipped without tshark and the real captures)',
  () => {
    const captures: [name: string, path: string][] = [
      ['office.pcapng', SAMPLE],
      ...CAPTURES.map((name): [string, string] => [name, join(CORPUS, name)]),
    ];

    it.each(captures)('NFStream: %s', async (_name, path) => {
      const naive = naiveNfstream(await toldPackets(path));
      const told = ['expiration_id', 'src_port', 'dst_port', 'vlan_id', 'tunnel_id'];
      expect(compare(await rowsOf(nfstream, [path]), naive, told)).toEqual([]);
    });

    it.each(captures)('CICFlowMeter as it is meant: %s', async (_name, path) => {
      const rows = (await rowsOf(cic, [path])).filter(isFlow);
      for (const [row, packets] of membersOf(rows, await toldPackets(path))) {
        expect(differencesOf(row.values, naiveCic(packets, row.from)), keyOfRow(row)).toEqual([]);
      }
    });

    it.each(captures)('CICFlowMeter as published: %s', async (_name, path) => {
      const naive = naivePublishedCic(await toldPackets(path));
      expect(compare(await rowsOf(cicCompat, [path]), naive, [])).toEqual([]);
    });

    it.each(EXPLAINED)('CICFlowMeter as published, $capture: $because', async ({ capture, frames }) => {
      const path = join(CORPUS, capture);
      const naive = naivePublishedCic(await toldPackets(path));
      const differences = compare(await rowsOf(cicCompat, [path]), naive, []);
      const { rows } = await runTshark(path, ['ip.src', 'ip.dst'], frames);
      const between = rows.flatMap((cells) => cells.flatMap(valuesOf));
      expect(differences).not.toEqual([]);
      expect(differences.filter((text) => !between.some((address) => text.includes(address)))).toEqual([]);
    });
  },
);
