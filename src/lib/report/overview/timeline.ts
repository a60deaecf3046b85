import { wholeMs } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { isLikelyServerPort } from '../../flows/server-ports.js';
import { FLAG } from '../../flows/tcp/analysis-flags.js';
import type { Packet } from '../../packets/packet.js';
import type { Facts } from '../../stats/facts.js';
import type { StatsWindow } from '../../stats/stats-record.js';
import { GridQuantiles, type StepQuantiles } from './grid-quantiles.js';
import { HeaviestTable } from './heaviest-table.js';
import { type Gridded, GridSums, TimeGrid } from './time-grid.js';

const MAX_PROTOCOLS = 256;
const MAX_HOSTS = 1_024;
const MS_PER_SECOND = 1_000;

const RESENT = FLAG.retransmission | FLAG.fast_retransmission | FLAG.spurious_retransmission;

/** Something that is followed over time. */
interface Series {
  weight: number;
  readonly name: string;
  readonly sums: GridSums;
}

/** Bytes of one protocol, or of one host, in each step. */
export interface SeriesValues {
  readonly name: string;
  readonly bytes: number;
  readonly values: readonly number[];
}

/** What changed over time. Every list has one number for each step. */
export interface TimelineResult {
  /** Begin of the first step, as milliseconds since 1970. */
  readonly startMs: number;
  readonly stepMs: number;
  readonly packets: readonly number[];
  readonly bytes: readonly number[];
  /** By protocol or application, the busiest first. */
  readonly protocols: readonly SeriesValues[];
  readonly hosts: readonly SeriesValues[];
  /** TCP segments with payload, and those that were sent again. */
  readonly segments: readonly number[];
  readonly resent: readonly number[];
  readonly connectMs: readonly (StepQuantiles | undefined)[];
  readonly dnsMs: readonly (StepQuantiles | undefined)[];
  /** TCP connections that were tried, and those of them that failed. */
  readonly attempts: readonly number[];
  readonly failures: readonly number[];
}

/** Counts what changes over time, in one pass and bounded space. */
export class Timeline {
  readonly #grid = new TimeGrid();
  readonly #packets = this.#grid.follow(new GridSums());
  readonly #bytes = this.#grid.follow(new GridSums());
  readonly #segments = this.#grid.follow(new GridSums());
  readonly #resent = this.#grid.follow(new GridSums());
  readonly #attempts = this.#grid.follow(new GridSums());
  readonly #failures = this.#grid.follow(new GridSums());
  readonly #connectMs = this.#grid.follow(new GridQuantiles());
  readonly #dnsMs = this.#grid.follow(new GridQuantiles());
  readonly #protocols = this.#grid.follow(new SeriesTable(MAX_PROTOCOLS));
  readonly #hosts = this.#grid.follow(new SeriesTable(MAX_HOSTS));

  /** Counts a packet, which is only lent. */
  takePacket(packet: Packet, { tcpFlags, dnsLatency }: Facts): void {
    const { frame, tcp } = packet;
    if (frame.time_epoch.decimals === 0) return;
    const step = this.#grid.at(wholeMs(frame.time_epoch));
    this.#packets.add(step, 1);
    this.#bytes.add(step, frame.len);
    this.#protocols.add(protocolOf(packet), step, frame.len);
    const network = packet.ip ?? packet.ipv6;
    const source = network?.src ?? packet.wlan?.ta ?? packet.eth?.src;
    if (source !== undefined) this.#hosts.add(source.text, step, frame.len);
    if (dnsLatency !== undefined) this.#dnsMs.add(step, dnsLatency * MS_PER_SECOND);
    if (tcp === undefined) return;
    if ((tcp.len ?? 0) > 0) this.#segments.add(step, 1);
    if ((tcpFlags & RESENT) !== 0) this.#resent.add(step, 1);
  }

  /** Adds what only a flow tells: how long it took to connect, and whether it did. */
  takeFlow({ ts, proto, tcp }: FlowRecord, hasFailed: boolean): void {
    if (proto !== 'tcp' || ts.decimals === 0) return;
    const step = this.#grid.at(wholeMs(ts));
    this.#attempts.add(step, 1);
    if (hasFailed) this.#failures.add(step, 1);
    const connectMs = tcp?.handshake.total_ms;
    if (connectMs !== undefined) this.#connectMs.add(step, connectMs);
  }

  /** Adds the packets of a flow where only flows are known: they count in the step that it begins in. */
  takeFlowAlone(flow: FlowRecord): void {
    if (flow.ts.decimals === 0) return;
    const step = this.#grid.at(wholeMs(flow.ts));
    const bytes = flow.orig_l2_bytes + flow.resp_l2_bytes;
    this.#packets.add(step, flow.orig_pkts + flow.resp_pkts);
    this.#bytes.add(step, bytes);
    this.#protocols.add(flow.app ?? flow.service ?? flow.proto, step, bytes);
    this.#hosts.add(flow.id.orig_h, step, flow.orig_l2_bytes);
    this.#hosts.add(flow.id.resp_h, step, flow.resp_l2_bytes);
    this.#segments.add(step, (flow.tcp?.orig.data_segments ?? 0) + (flow.tcp?.resp.data_segments ?? 0));
    this.#resent.add(step, flow.tcp?.retransmissions ?? 0);
  }

  /** Adds a window of statistics where only these are known. */
  takeWindow({ start, seconds }: StatsWindow, packets: number, bytes: number): void {
    if (start.decimals === 0) return;
    this.#grid.beAtLeast(seconds * MS_PER_SECOND);
    const step = this.#grid.at(wholeMs(start));
    this.#packets.add(step, packets);
    this.#bytes.add(step, bytes);
  }

  /** What was counted; undefined where nothing with a time came. */
  result(): TimelineResult | undefined {
    const grid = this.#grid;
    if (grid.steps === 0) return undefined;
    return {
      startMs: grid.startMs,
      stepMs: grid.stepMs,
      packets: this.#packets.values(grid),
      bytes: this.#bytes.values(grid),
      protocols: this.#protocols.values(grid),
      hosts: this.#hosts.values(grid),
      segments: this.#segments.values(grid),
      resent: this.#resent.values(grid),
      connectMs: this.#connectMs.values(grid),
      dnsMs: this.#dnsMs.values(grid),
      attempts: this.#attempts.values(grid),
      failures: this.#failures.values(grid),
    };
  }
}

/** Series by name, the heaviest ones of them. */
class SeriesTable implements Gridded {
  readonly #table: HeaviestTable<Series>;

  constructor(limit: number) {
    this.#table = new HeaviestTable(limit);
  }

  add(name: string, step: number, bytes: number): void {
    const series = this.#table.find(name, () => ({ weight: 0, name, sums: new GridSums() }));
    series.weight += bytes;
    series.sums.add(step, bytes);
  }

  coarsen(factor: number): void {
    for (const { sums } of this.#table.rows()) sums.coarsen(factor);
  }

  values(grid: TimeGrid): SeriesValues[] {
    return this.#table
      .top()
      .map(({ name, weight, sums }) => ({ name, bytes: weight, values: sums.values(grid) }));
  }
}

/** Last protocols by path: paths are few, and each is one object. */
const lastProtocols = new Map<string, string>();
const MAX_PATHS = 4_096;

/** Whether a port says what is spoken: one that servers have, and not one that IANA has some name for. */
function isTelling(tcp: Packet['tcp'], udp: Packet['udp']): boolean {
  const carrier = tcp === undefined ? 'udp' : 'tcp';
  const { srcport = 0, dstport = 0 } = tcp ?? udp ?? {};
  return isLikelyServerPort(carrier, srcport) || isLikelyServerPort(carrier, dstport);
}

/** The application of a packet, or the innermost protocol that is told apart. */
function protocolOf({ app, tcp, udp, frame: { protocols } }: Packet): string {
  if (app !== undefined && (app.by !== 'port' || isTelling(tcp, udp))) return app.name.text;
  const path = protocols.text;
  const known = lastProtocols.get(path);
  if (known !== undefined) return known;
  if (lastProtocols.size >= MAX_PATHS) lastProtocols.clear();
  // The last step may be no protocol, but the number of one that is not read.
  const last = path.split(':').findLast((name) => name !== 'ethertype' && name !== '') ?? 'unknown';
  lastProtocols.set(path, last);
  return last;
}
