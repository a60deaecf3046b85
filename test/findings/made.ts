import { eth, join, word } from '../oracle/wire.js';
import { pcapFile } from '../support/pcap-builder.js';

const US_PER_SECOND = 1_000_000;
const START_SECONDS = 1_700_000_000;
const LINKTYPE_ETHERNET = 1;
const LINKTYPE_80211 = 105;

/** A frame and when it comes, in seconds after the begin. */
export interface At {
  readonly at: number;
  readonly frame: Buffer;
  /** Bytes that were captured; all if left out. */
  readonly captured?: number;
}

/** A capture of these frames. */
export function captureOf(frames: readonly At[], linktype = LINKTYPE_ETHERNET): Buffer {
  const records = frames.map(({ at, frame, captured = frame.length }) => ({
    seconds: START_SECONDS + Math.floor(at),
    fraction: Math.round((at - Math.floor(at)) * US_PER_SECOND),
    data: frame.subarray(0, captured),
    length: frame.length,
  }));
  return pcapFile({ linktype }, records);
}

/** A capture of 802.11 frames without a header of the radio. */
export const wifiCapture = (frames: readonly At[]): Buffer => captureOf(frames, LINKTYPE_80211);

/** `02:00:00:00:00:07` as bytes, by its last number. */
export const mac = (last: number): Buffer => Buffer.from([2, 0, 0, 0, 0, last]);

/** `10.0.0.7` as bytes, by its last number. */
export const ip = (last: number): Buffer => Buffer.from([10, 0, 0, last]);

export const EVERYBODY: Buffer = Buffer.alloc(6, 0xff);

/** An Ethernet frame with these addresses around what another one carries. */
export const link = (source: Buffer, destination: Buffer, frame: Buffer): Buffer =>
  join(destination, source, frame.subarray(12));

/** ARP: who sends, whom it says it is, whom it asks for or answers. */
export function arp(
  kind: 'request' | 'reply',
  { sender, has, target, to = EVERYBODY }: { sender: Buffer; has: Buffer; target: Buffer; to?: Buffer },
): Buffer {
  const head = join(word(1), word(0x0800), Buffer.from([6, 4]), word(kind === 'request' ? 1 : 2));
  const unknown = kind === 'request' ? Buffer.alloc(6) : to;
  return link(sender, to, eth(0x0806, join(head, sender, has, unknown, target)));
}

type Parts = { readonly [key: string]: unknown };

/** A line of NDJSON with a flow record of these parts. */
export const flowLine = (parts: Parts): string =>
  `${JSON.stringify({
    type: 'flow',
    v: 1,
    ts: START_SECONDS,
    uid: 'CaBcDeFgHiJkLmNoP1',
    id: { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: '10.0.0.2', resp_p: 80 },
    proto: 'tcp',
    duration: 10,
    orig_bytes: 1_000,
    resp_bytes: 1_000,
    conn_state: 'SF',
    missed_bytes: 0,
    orig_pkts: 10,
    resp_pkts: 10,
    orig_l2_bytes: 2_000,
    resp_l2_bytes: 2_000,
    reason: 'closed',
    ...parts,
  })}\n`;

/** Flows with these parts, each with a name of its own, as a file. */
export const flowFile = (flows: readonly Parts[]): Buffer =>
  Buffer.from(flows.map((parts, index) => flowLine({ uid: `C${index}`, ...parts })).join(''));
