import { Durations } from '../../flows/latency/durations.js';
import type { RtpStreamRecord } from './media.js';

/** What flows tell of one address. */
export interface HostRow {
  weight: number;
  readonly address: string;
  sentBytes: number;
  receivedBytes: number;
  packets: number;
  /** Flows that it began, and that others began with it. */
  asOriginator: number;
  asResponder: number;
  /** TCP connections that it began in vain. */
  failed: number;
  readonly peers: Set<string>;
  /** There were more peers than are told apart. */
  hasMorePeers: boolean;
}

/** What flows tell of two addresses, the one that begins flows first. */
export interface PairRow {
  weight: number;
  readonly originator: string;
  readonly responder: string;
  bytes: number;
  bytesBack: number;
  packets: number;
  flows: number;
  failed: number;
  readonly services: Set<string>;
}

/** What flows tell of one port of one address: a service that others use. */
export interface ServerRow {
  weight: number;
  readonly address: string;
  readonly port: number | undefined;
  readonly proto: string;
  service: string | undefined;
  flows: number;
  failed: number;
  /** Packets that the server sent. */
  answered: number;
  bytes: number;
  readonly clients: Set<string>;
  hasMoreClients: boolean;
  /** From the originator to the responder and back, as handshakes show it. */
  readonly roundTrip: Durations;
  /** From the last byte of the first request to the first byte of its answer. */
  readonly response: Durations;
  dataSegments: number;
  retransmissions: number;
  /** Windows of 0 that clients and the server announced. */
  clientZeroWindows: number;
  serverZeroWindows: number;
  resets: number;
}

/** What flows tell of one DNS server. */
export interface ResolverRow {
  weight: number;
  readonly address: string;
  queries: number;
  unanswered: number;
  retries: number;
  slow: number;
  readonly codes: Map<number, number>;
  answered: number;
  sumMs: number;
  maxMs: number;
  /** The worst 95th percentile of its flows. */
  p95Ms: number;
}

/** A source of media, and the flow it belongs to. */
export interface MediaRow {
  weight: number;
  readonly from: string;
  readonly to: string;
  readonly uid: string;
  readonly call: string | undefined;
  readonly stream: RtpStreamRecord;
}

/** One connection that did not go well. */
export interface TroubledRow {
  weight: number;
  readonly uid: string;
  readonly originator: string;
  readonly responder: string;
  readonly port: number | undefined;
  readonly state: string;
  readonly bytes: number;
  readonly seconds: number | undefined;
  readonly retransmissions: number;
  readonly dataSegments: number;
  readonly zeroWindows: number;
  readonly resets: number;
  readonly roundTripMs: number | undefined;
  readonly responseMs: number | undefined;
}

/** A host of which nothing was counted. */
export const newHost = (address: string): HostRow => ({
  weight: 0,
  address,
  sentBytes: 0,
  receivedBytes: 0,
  packets: 0,
  asOriginator: 0,
  asResponder: 0,
  failed: 0,
  peers: new Set(),
  hasMorePeers: false,
});

/** A pair of which nothing was counted. */
export const newPair = (originator: string, responder: string): PairRow => ({
  weight: 0,
  originator,
  responder,
  bytes: 0,
  bytesBack: 0,
  packets: 0,
  flows: 0,
  failed: 0,
  services: new Set(),
});

/** A server of which nothing was counted. */
export const newServer = (address: string, port: number | undefined, proto: string): ServerRow => ({
  weight: 0,
  address,
  port,
  proto,
  service: undefined,
  flows: 0,
  failed: 0,
  answered: 0,
  bytes: 0,
  clients: new Set(),
  hasMoreClients: false,
  roundTrip: new Durations(),
  response: new Durations(),
  dataSegments: 0,
  retransmissions: 0,
  clientZeroWindows: 0,
  serverZeroWindows: 0,
  resets: 0,
});

/** A DNS server of which nothing was counted. */
export const newResolver = (address: string): ResolverRow => ({
  weight: 0,
  address,
  queries: 0,
  unanswered: 0,
  retries: 0,
  slow: 0,
  codes: new Map(),
  answered: 0,
  sumMs: 0,
  maxMs: 0,
  p95Ms: 0,
});
