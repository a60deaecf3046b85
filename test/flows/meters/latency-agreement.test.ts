import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import type { DurationsRecord } from '../../../src/lib/flows/latency/durations.js';
import type { Gauge, Meter } from '../../../src/lib/flows/meter.js';
import { dns as dnsMeter } from '../../../src/lib/flows/meters/dns.js';
import { http as httpMeter } from '../../../src/lib/flows/meters/http.js';
import { icmp as icmpMeter } from '../../../src/lib/flows/meters/icmp.js';
import type { Packet } from '../../../src/lib/packets/packet.js';
import { readPackets } from '../../../src/lib/packets/packet-input.js';
import type { Fields, RecordOf } from '../../../src/lib/records/field.js';
import { CORPUS, corpusCaptures, hasProgram } from '../../support/corpus.js';
import { FlowSplitter } from '../../support/flow-splitter.js';
import { inSession } from '../../support/in-process.js';

const BODY = 'tshark measures from the head of a request, also where its body comes later';
const INTERIM = 'an interim response answers nothing';

/** What is compared, by tshark's field: captures, and frames in which we deliberately differ. */
const COMPARED = {
  'dns.time': {
    'attacks/stratospherelinuxips--test-cc-capture-2.pcap': {},
    'attacks/ndpi--zoom.pcap': {},
    'attacks/packets--arppoison.pcapng': {},
    'protocols/KakaoTalk_chat.pcap': {},
    'protocols/android.pcap': {},
    'protocols/avast_securedns.pcapng': {},
    'protocols/dns_ambiguous_names.pcap': {},
    'protocols/dns_invert_query.pcapng': { 2: 'inverse queries are obsolete (RFC 3425), and not measured' },
  },
  'http.time': {
    'attacks/packets--arppoison.pcapng': {},
    'attacks/packets--aurora.pcapng': {},
    'attacks/packets--sessionhijacking.pcapng': {},
    'attacks/packets--cryptowall4_c2.pcapng': { 10: BODY, 26: BODY, 156: BODY },
    'protocols/android.pcap': {},
    'protocols/conncheck.pcap': {},
    'protocols/emotet.pcap': {},
    'protocols/fuzz-2006-09-29-28586.pcap': { 110: INTERIM },
  },
  'icmp.resptime': {
    'attacks/intrusiondetection--win8-ping.pcap': {},
    'attacks/malcolm-pcap--eternalblue-failed-patched-win7.pcap': {},
    'floods/tracepcap--demo_all_rules.pcap': {},
  },
} as const satisfies Record<string, Record<string, Record<number, string>>>;

const MS_PER_SECOND = 1_000;

/** A time of each frame in milliseconds, as tshark has it. */
function timesOfTshark(path: string, field: string): Map<number, number> {
  const fields = ['-Y', field, '-T', 'fields', '-e', 'frame.number', '-e', field, '-E', 'occurrence=l'];
  const text = execFileSync('tshark', ['-r', path, '-o', 'http.desegment_body:FALSE', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const factor = field === 'icmp.resptime' ? 1 : MS_PER_SECOND;
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t').map(Number) as [number, number])
      .map(([frame, time]) => [frame, time * factor]),
  );
}

/** A meter that notes in which frame its gauges measured what. */
function watched<Result extends Fields>(
  meter: Meter<string, Result>,
  durationsOf: (result: RecordOf<Result>) => DurationsRecord,
): { meter: Meter<string, Result>; times: Map<number, number> } {
  const times = new Map<number, number>();
  const watch = (gauge: Gauge<RecordOf<Result>>): Gauge<RecordOf<Result>> => {
    let [known, sum] = [0, 0];
    return {
      observe(packet, fromOriginator) {
        gauge.observe(packet, fromOriginator);
        const { count = 0, mean = 0 } = durationsOf(gauge.result());
        if (count === known) return;
        times.set(packet.frame.number, (count * mean - sum) / (count - known));
        [known, sum] = [count, count * mean];
      },
      result: () => gauge.result(),
    };
  };
  return {
    meter: { ...meter, isFor: meter.isFor, create: () => watch(meter.create(new FlowContext())) },
    times,
  };
}

async function timesOf(path: string, field: string): Promise<Map<number, number>> {
  const { splitter, times } = watch(field);
  const take = (packet: Packet): void => splitter.observe(packet);
  await inSession((session) => readPackets({ inputs: [path], session, take }));
  return times;
}

function watch(field: string): { splitter: { observe(packet: Packet): void }; times: Map<number, number> } {
  if (field === 'dns.time') {
    const { meter, times } = watched(dnsMeter, ({ response_ms }) => response_ms);
    return { splitter: new FlowSplitter(meter), times };
  }
  if (field === 'http.time') {
    const { meter, times } = watched(httpMeter, ({ first_byte_ms }) => first_byte_ms);
    return { splitter: new FlowSplitter(meter), times };
  }
  const { meter, times } = watched(icmpMeter, ({ rtt_ms }) => rtt_ms);
  return { splitter: new FlowSplitter(meter), times };
}

/** Sums of rounded milliseconds. */
const TOLERANCE_MS = 0.002;

const cases = Object.entries(COMPARED).flatMap(([field, captures]) =>
  Object.entries(captures).map(([name, explained]) => ({ field, name, explained })),
);

describe.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
  'against tshark, frame by frame (skipped without tshark and the real captures)',
  () => {
    it.each(cases)('$field in $name', async ({ field, name, explained }) => {
      const path = join(CORPUS, name);
      const theirs = timesOfTshark(path, field);
      const ours = await timesOf(path, field);
      expect(theirs.size).toBeGreaterThan(0);
      const frames = new Set([...theirs.keys(), ...ours.keys()]);
      const different = [...frames].filter((frame) => {
        const [own, other] = [ours.get(frame), theirs.get(frame)];
        return own === undefined || other === undefined || Math.abs(own - other) > TOLERANCE_MS;
      });
      expect(different.map(String).sort()).toEqual(Object.keys(explained).sort());
    });
  },
);
