import { addressOf } from '../../bytes/address.js';
import { isUnicastText } from '../../findings/address-scope.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import {
  type HostRow,
  type MediaRow,
  newHost,
  newPair,
  newResolver,
  newServer,
  type PairRow,
  type ResolverRow,
  type ServerRow,
  type TroubledRow,
} from './flow-rows.js';
import { HeaviestTable } from './heaviest-table.js';
import { opinionOf } from './media.js';

const MAX_HOSTS = 16_384;
const MAX_PAIRS = 16_384;
const MAX_SERVERS = 8_192;
const MAX_RESOLVERS = 1_024;
const MAX_MEDIA = 512;
const MAX_TROUBLED = 512;
/** Peers and clients that are told apart. */
const MAX_PEERS = 256;
const MAX_SERVICES = 8;
/** A media stream weighs the more the worse it is. */
const WORST_OPINION = 5;
/** A name of a service is a few letters long; what others write there is cut. */
const MAX_SERVICE_LENGTH = 64;

/** TCP connections that never came about: nobody answered, or who answered refused (Zeek's codes). */
const FAILED_STATES: ReadonlySet<string> = new Set(['S0', 'REJ', 'RSTOS0', 'SH']);

/** Whether the flow is a TCP connection that never came about. */
export const hasFailed = ({ proto, conn_state }: FlowRecord): boolean =>
  proto === 'tcp' && FAILED_STATES.has(conn_state);

type Tcp = NonNullable<FlowRecord['tcp']>;
type Dns = NonNullable<FlowRecord['dns']>;

/** Everything that a report tells of flows, in bounded space. */
export class FlowOverview {
  flows = 0;
  tcpFlows = 0;
  /** TCP connections that failed, by how. */
  failed = 0;
  refused = 0;
  packets = 0;
  bytes = 0;
  dataSegments = 0;
  retransmissions = 0;
  zeroWindows = 0;
  missedBytes = 0;
  readonly hosts = new HeaviestTable<HostRow>(MAX_HOSTS);
  readonly pairs = new HeaviestTable<PairRow>(MAX_PAIRS);
  readonly servers = new HeaviestTable<ServerRow>(MAX_SERVERS);
  readonly resolvers = new HeaviestTable<ResolverRow>(MAX_RESOLVERS);
  readonly media = new HeaviestTable<MediaRow>(MAX_MEDIA);
  readonly troubled = new HeaviestTable<TroubledRow>(MAX_TROUBLED);

  /** Counts a flow, which is only lent. */
  take(record: FlowRecord): void {
    const flow = withShortTexts(record);
    // What is told of a flow while it goes on stands in its last record, too.
    if (flow.reason === 'active') return;
    const isVain = hasFailed(flow);
    this.#count(flow, isVain);
    this.#countHosts(flow, isVain);
    this.#countPair(flow, isVain);
    this.#countServer(flow, isVain);
    if (flow.dns !== undefined) this.#countDns(flow.id.resp_h, flow.dns);
    if (flow.tcp !== undefined) this.#countTrouble(flow, flow.tcp);
    this.#countMedia(flow);
  }

  #count(flow: FlowRecord, isVain: boolean): void {
    this.flows += 1;
    this.packets += flow.orig_pkts + flow.resp_pkts;
    this.bytes += flow.orig_l2_bytes + flow.resp_l2_bytes;
    this.missedBytes += flow.missed_bytes;
    if (flow.proto === 'tcp') this.tcpFlows += 1;
    if (isVain) this.failed += 1;
    if (flow.conn_state === 'REJ') this.refused += 1;
    if (!isVain) {
      // An attempt that is repeated is told as one that failed; it says nothing of data that was lost.
      this.dataSegments += dataSegmentsOf(flow.tcp);
      this.retransmissions += resentOf(flow.tcp);
    }
    this.zeroWindows += flow.tcp?.zero_windows ?? 0;
  }

  #countHosts({ id, ...flow }: FlowRecord, isVain: boolean): void {
    const bytes = flow.orig_l2_bytes + flow.resp_l2_bytes;
    const packets = flow.orig_pkts + flow.resp_pkts;
    const originator = this.hosts.find(id.orig_h, () => newHost(id.orig_h));
    originator.weight += bytes;
    originator.packets += packets;
    originator.sentBytes += flow.orig_l2_bytes;
    originator.receivedBytes += flow.resp_l2_bytes;
    originator.asOriginator += 1;
    if (isVain) originator.failed += 1;
    addPeer(originator, id.resp_h);
    // Groups are no hosts: what is sent to them is told with who sent it.
    if (id.orig_h === id.resp_h || isGroup(id.resp_h)) return;
    const responder = this.hosts.find(id.resp_h, () => newHost(id.resp_h));
    responder.weight += bytes;
    responder.packets += packets;
    responder.sentBytes += flow.resp_l2_bytes;
    responder.receivedBytes += flow.orig_l2_bytes;
    responder.asResponder += 1;
    addPeer(responder, id.orig_h);
  }

  #countPair({ id, ...flow }: FlowRecord, isVain: boolean): void {
    const pair = this.pairs.find(`${id.orig_h} ${id.resp_h}`, () => newPair(id.orig_h, id.resp_h));
    pair.weight += flow.orig_l2_bytes + flow.resp_l2_bytes;
    pair.bytes += flow.orig_l2_bytes;
    pair.bytesBack += flow.resp_l2_bytes;
    pair.packets += flow.orig_pkts + flow.resp_pkts;
    pair.flows += 1;
    if (isVain) pair.failed += 1;
    if (pair.services.size < MAX_SERVICES) pair.services.add(serviceOf({ id, ...flow }));
  }

  #countServer({ id, tcp, ...flow }: FlowRecord, isVain: boolean): void {
    const port = flow.proto === 'icmp' ? undefined : id.resp_p;
    const server = this.servers.find(`${flow.proto} ${port ?? ''} ${id.resp_h}`, () =>
      newServer(id.resp_h, port, flow.proto),
    );
    // Bytes alone would give up a service that thousands try in vain.
    server.weight += flow.orig_l2_bytes + flow.resp_l2_bytes;
    server.bytes += flow.orig_l2_bytes + flow.resp_l2_bytes;
    server.flows += 1;
    server.answered += flow.resp_pkts;
    if (isVain) server.failed += 1;
    server.service ??= (flow.service ?? flow.app)?.slice(0, MAX_SERVICE_LENGTH);
    if (server.clients.size < MAX_PEERS) server.clients.add(id.orig_h);
    else if (!server.clients.has(id.orig_h)) server.hasMoreClients = true;
    if (tcp === undefined) return;
    if (tcp.handshake.total_ms !== undefined) server.roundTrip.add(tcp.handshake.total_ms);
    const response = flow.http?.first_byte_ms.p95 ?? tcp.first_byte_ms;
    if (response !== undefined) server.response.add(response);
    if (!isVain) {
      server.dataSegments += dataSegmentsOf(tcp);
      server.retransmissions += resentOf(tcp);
    }
    server.clientZeroWindows += tcp.orig.zero_windows ?? 0;
    server.serverZeroWindows += tcp.resp.zero_windows ?? 0;
    server.resets += tcp.resets ?? 0;
  }

  #countDns(address: string, dns: Dns): void {
    const row = this.resolvers.find(address, () => newResolver(address));
    row.weight += dns.queries ?? 0;
    row.queries += dns.queries ?? 0;
    row.unanswered += dns.unanswered ?? 0;
    row.retries += dns.retries ?? 0;
    row.slow += dns.slow ?? 0;
    for (const { code, responses } of dns.rcodes) row.codes.set(code, (row.codes.get(code) ?? 0) + responses);
    const { count = 0, mean = 0, p95 = 0, max = 0 } = dns.response_ms;
    row.answered += count;
    row.sumMs += mean * count;
    row.p95Ms = Math.max(row.p95Ms, p95);
    row.maxMs = Math.max(row.maxMs, max);
  }

  #countTrouble(flow: FlowRecord, tcp: Tcp): void {
    const { uid, id, conn_state, duration } = flow;
    const retransmissions = tcp.retransmissions ?? 0;
    const zeroWindows = tcp.zero_windows ?? 0;
    const weight = retransmissions + zeroWindows;
    if (weight === 0) return;
    this.troubled.find(uid, () => ({
      weight,
      uid,
      originator: id.orig_h,
      responder: id.resp_h,
      port: id.resp_p,
      state: conn_state,
      bytes: flow.orig_l2_bytes + flow.resp_l2_bytes,
      seconds: duration,
      retransmissions,
      dataSegments: dataSegmentsOf(tcp),
      zeroWindows,
      resets: tcp.resets ?? 0,
      roundTripMs: tcp.handshake.total_ms,
      responseMs: tcp.first_byte_ms,
    }));
  }

  #countMedia({ id, uid, rtp }: FlowRecord): void {
    for (const stream of rtp?.streams ?? []) {
      const [from, to] = stream.from_orig ? [id.orig_h, id.resp_h] : [id.resp_h, id.orig_h];
      this.media.find(`${uid} ${stream.ssrc} ${stream.from_orig}`, () => ({
        weight: WORST_OPINION - opinionOf(stream),
        from,
        to,
        uid,
        call: rtp?.call.call_id,
        stream: structuredClone(stream),
      }));
    }
  }
}

/** Records of others may hold texts of any length: what we keep of them is bounded. */
function withShortTexts(flow: FlowRecord): FlowRecord {
  const { orig_h, resp_h } = flow.id;
  const { uid, conn_state, proto } = flow;
  const longest = Math.max(orig_h.length, resp_h.length, uid.length, conn_state.length, proto.length);
  if (longest <= MAX_SERVICE_LENGTH) return flow;
  const cut = (text: string): string => text.slice(0, MAX_SERVICE_LENGTH);
  return {
    ...flow,
    uid: cut(uid),
    conn_state: cut(conn_state),
    proto: cut(proto),
    id: { ...flow.id, orig_h: cut(orig_h), resp_h: cut(resp_h) },
  };
}

/** Whether an address is that of a group (multicast, broadcast). A text that is no address is not. */
const isGroup = (text: string): boolean => addressOf(text) !== undefined && !isUnicastText(text);

function addPeer(host: HostRow, peer: string): void {
  if (host.peers.size < MAX_PEERS) host.peers.add(peer);
  else if (!host.peers.has(peer)) host.hasMorePeers = true;
}

/** Segments with payload, of both sides. */
const dataSegmentsOf = (tcp: Tcp | undefined): number =>
  (tcp?.orig.data_segments ?? 0) + (tcp?.resp.data_segments ?? 0);

/** Segments that were sent again, as far as they can have had payload: those that begin and end a connection have none. */
const resentOf = (tcp: Tcp | undefined): number => Math.min(tcp?.retransmissions ?? 0, dataSegmentsOf(tcp));

/** `https`, or where nothing is known `7777/tcp`. */
function serviceOf({
  app,
  service,
  proto,
  id,
}: Pick<FlowRecord, 'app' | 'service' | 'proto' | 'id'>): string {
  const name = app ?? service;
  if (name !== undefined) return name.slice(0, MAX_SERVICE_LENGTH);
  return id.resp_p === undefined || proto === 'icmp' ? proto : `${id.resp_p}/${proto}`;
}
