import { copyTime, type Time } from '../../bytes/time.js';
import { FlowTable } from '../../flows/flow-table.js';
import type { Packet } from '../../packets/packet.js';
import { ClockWindows } from '../clock-windows.js';
import {
  defineFeatureSet,
  type ExtractionOptions,
  type Extractor,
  type Feature,
  type TakeRow,
} from '../feature-set.js';
import { DEFAULT_MAX_FLOWS } from '../flow-rows.js';
import { entropyBits, type HostCounts } from '../hosts/host-counts.js';
import { HostFlow } from '../hosts/host-flow.js';
import { HostTable } from '../hosts/host-table.js';
import { emptySubject } from '../subjects.js';
import type { Unit } from '../unit.js';

const WINDOW_MS = 60_000;
const MS_PER_SECOND = 1_000;
const ARP_REQUEST = 1;

interface HostFeature extends Feature {
  readonly read: (host: HostCounts) => number;
}

const feature = (name: string, unit: Unit, about: string, read: HostFeature['read']): HostFeature => ({
  name,
  unit,
  about,
  read,
});

const FEATURES: readonly HostFeature[] = [
  feature('flows_out', 'flows', 'Flows that the host began', ({ flowsOut }) => flowsOut),
  feature(
    'flows_unanswered',
    'flows',
    'Those of them to a single host from which nothing has come by the end',
    ({ flowsUnanswered }) => flowsUnanswered,
  ),
  feature(
    'flows_rejected',
    'flows',
    'Those of them that a TCP reset was the first answer to',
    (host) => host.flowsRejected,
  ),
  feature('fail_ratio', '1', 'Share of both in flows_out; unknown where it began none', (host) =>
    host.flowsOut === 0 ? Number.NaN : (host.flowsUnanswered + host.flowsRejected) / host.flowsOut,
  ),
  feature('flows_in', 'flows', 'Flows that others began towards it', ({ flowsIn }) => flowsIn),
  feature('peers', 'hosts', 'Hosts to which it began flows', ({ peers }) => peers?.size ?? 0),
  feature(
    'peer_entropy',
    'bits',
    'Entropy of these flows by host; unknown where it began none',
    ({ peers }) => entropyBits(peers),
  ),
  feature(
    'dst_ports',
    'ports',
    'Ports to which it began flows, those of TCP, UDP and SCTP apart',
    ({ ports }) => ports?.size ?? 0,
  ),
  feature(
    'dst_port_entropy',
    'bits',
    'Entropy of these flows by port; unknown where none has one',
    ({ ports }) => entropyBits(ports),
  ),
  feature('packets_out', 'packets', 'IP packets that it sent', ({ packetsOut }) => packetsOut),
  feature('packets_in', 'packets', 'IP packets to it', ({ packetsIn }) => packetsIn),
  feature('bytes_out', 'bytes', 'Bytes of the frames that it sent', ({ bytesOut }) => bytesOut),
  feature('bytes_in', 'bytes', 'Bytes of the frames to it', ({ bytesIn }) => bytesIn),
  feature(
    'byte_ratio',
    '1',
    'Natural logarithm of (bytes_out + 1) / (bytes_in + 1)',
    ({ bytesOut, bytesIn }) => Math.log((bytesOut + 1) / (bytesIn + 1)),
  ),
  feature(
    'syns_out',
    'packets',
    'TCP segments with SYN and without ACK that it sent',
    ({ synsOut }) => synsOut,
  ),
  feature('resets_out', 'packets', 'TCP resets that it sent', ({ resetsOut }) => resetsOut),
  feature('resets_in', 'packets', 'TCP resets to it', ({ resetsIn }) => resetsIn),
  feature('echoes_out', 'packets', 'ICMP echo requests that it sent', ({ echoesOut }) => echoesOut),
  feature('icmp_errors_in', 'packets', 'ICMP errors to it', ({ icmpErrorsIn }) => icmpErrorsIn),
  feature('arp_requests', 'packets', 'ARP requests that it sent', ({ arpRequests }) => arpRequests),
  feature('dns_queries', 'messages', 'DNS queries that it sent', ({ dnsQueries }) => dnsQueries),
  feature('dns_names', 'names', 'Different names in them', ({ names }) => names?.size ?? 0),
  feature(
    'dns_failures',
    'messages',
    'DNS responses to it with an error code',
    ({ dnsFailures }) => dnsFailures,
  ),
];

/** What each host does in each window. */
export const hostWindow = defineFeatureSet({
  name: 'host-window',
  about: 'What each host that sent something did in each minute of the clock',
  source: 'ours; flows are those of nt flows',
  row: 'window',
  features: FEATURES,
  defaults: { windowMs: WINDOW_MS },
  create: (take, options) => new HostWindows(take, options),
});

/** Follows flows to know who began them, and counts packets in windows. */
class HostWindows implements Extractor {
  readonly #take: TakeRow;
  readonly #windowMs: number;
  readonly #windows: ClockWindows<HostTable>;
  readonly #flows: FlowTable<HostFlow>;
  /** The window of the packet that is being counted. */
  readonly #open: { table: HostTable | undefined } = { table: undefined };
  readonly #subject = emptySubject('window');
  readonly #values = new Float64Array(FEATURES.length);
  #forgotten = 0;

  constructor(take: TakeRow, options: ExtractionOptions) {
    const { windowMs = WINDOW_MS, maxFlows: limit = DEFAULT_MAX_FLOWS } = options;
    this.#take = take;
    this.#windowMs = windowMs;
    this.#windows = new ClockWindows({
      windowMs,
      create: () => new HostTable(),
      close: (table, start) => this.#write(table, start),
    });
    this.#flows = new FlowTable<HostFlow>({
      limit,
      observer: () => new HostFlow(this.#open),
      write: () => undefined,
    });
  }

  take(packet: Packet): void {
    const table = this.#windows.at(packet.frame.time_epoch);
    this.#open.table = table;
    if (table !== undefined) countQuestions(table, packet);
    this.#flows.take(packet);
  }

  quietFor(ms: number): boolean {
    this.#windows.quietFor(ms);
    return this.#flows.quietFor(ms);
  }

  end(): boolean {
    this.#windows.end();
    return true;
  }

  losses() {
    const { flowless, evicted, forgotten } = this.#flows;
    return {
      packets_late: this.#windows.late,
      packets_flowless: flowless,
      flows_evicted: evicted,
      entries_forgotten: forgotten + this.#forgotten,
    };
  }

  #write(table: HostTable, start: Time): void {
    const [subject, values] = [this.#subject, this.#values];
    copyTime(subject.ts, start);
    subject.seconds = this.#windowMs / MS_PER_SECOND;
    this.#forgotten += table.forgotten;
    for (const [host, counts] of table.hosts) {
      if (counts.packetsOut + counts.arpRequests === 0) continue;
      subject.host = host;
      subject.frame = counts.lastFrame;
      for (const [index, { read }] of FEATURES.entries()) values[index] = read(counts);
      this.#take(subject, values);
    }
    // Flows that go on know the counts of their hosts, and need nothing of what was in them.
    for (const counts of table.hosts.values()) counts.clear();
  }
}

/** Counts what is no matter of flows: questions of ARP and DNS. */
function countQuestions(table: HostTable, { arp, dns, ip, ipv6, frame }: Packet): void {
  if (arp?.opcode === ARP_REQUEST && arp.src.proto_ipv4 !== undefined) {
    const host = table.of(arp.src.proto_ipv4.text);
    if (host === undefined) return;
    host.arpRequests += 1;
    host.lastFrame = frame.number;
  }
  const network = ip ?? ipv6;
  if (dns === undefined || network === undefined) return;
  if (dns.flags.response === true) {
    const host = (dns.flags.rcode ?? 0) === 0 ? undefined : table.of(network.dst.text);
    if (host !== undefined) host.dnsFailures += 1;
    return;
  }
  const host = table.of(network.src.text);
  if (host === undefined) return;
  host.dnsQueries += 1;
  for (const name of dns.qry.name) host.noteName(name, table.budget);
}
