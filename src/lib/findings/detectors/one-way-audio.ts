import { copyTime, noTime, type Time } from '../../bytes/time.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { counted, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  audio: number(5, 's', 'Audio that one side must have sent before the silence of the other one is told'),
  share: number(10, '%', 'Audio of the silent side, of that of the other one, at the most', { most: 100 }),
} as const;

const MAX_CALLS = 4_096;
const MAX_FLOWS = 4;
const MS_PER_SECOND = 1_000;
/** A packet of audio where its timestamps do not tell: what nearly all phones use (RFC 3551 section 4.2). */
const USUAL_PACKET_MS = 20;

interface Call {
  /** What each host sent, in ms of audio, by address. */
  readonly audioMs: Map<string, number>;
  readonly ends: readonly [string, string];
  readonly flows: string[];
  readonly first: Time;
  readonly last: Time;
  callId: string | undefined;
}

/** A call in which one side hears nothing. */
export const oneWayAudio = defineDetector({
  name: 'one-way-audio',
  about: 'In a call, only one side sends audio: the other one hears nothing of it, or is not heard',
  source:
    'RFC 3264 section 5.1 (media flow both ways unless an offer says otherwise); NAT as its usual cause: RFC 5853 section 3.4',
  attack: [],
  benign: [
    'One side is muted or on hold, and its phone sends nothing for silence (RFC 3389)',
    'Announcements, music on hold, paging and recording go one way on purpose',
    'The media of the other side take a way that does not pass the capture point',
  ],
  advice: [
    'Compare the address in SDP with where media come from: nt parse -Y "sdp" FILE | jq "{sip: .sip.call_id, sdp: .sdp.media}"',
    'A private address in SDP of a host behind NAT: use STUN or ICE, or let the session border controller relay media',
    'See what firewalls between the two drop: UDP to the port in SDP must be let in',
  ],
  basis: 'rule',
  restsOnAbsence: true,
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new OneWayAudioWatch(context),
});

class OneWayAudioWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #calls;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#calls = context.table<string, Call>(MAX_CALLS, (call) => this.#judge(call));
  }

  /** Both directions of a call can be flows of their own: it is judged when all of them are there. */
  flow(flow: FlowRecord): void {
    const { rtp, id, reason } = flow;
    if (rtp === undefined || reason === 'active' || isGroup(id.resp_h)) return;
    if (rtp.call.media !== undefined && rtp.call.media !== 'audio') return;
    const ends = [id.orig_h, id.resp_h].sort() as [string, string];
    const call = this.#calls.ensure(`${rtp.call.call_id ?? ''} ${ends.join(' ')}`, () => emptyCall(ends));
    call.callId = rtp.call.call_id;
    for (const { from_orig, packets = 0, packet_ms, codec } of rtp.streams ?? []) {
      if (codec === undefined) continue;
      const sender = from_orig ? id.orig_h : id.resp_h;
      call.audioMs.set(sender, (call.audioMs.get(sender) ?? 0) + packets * (packet_ms ?? USUAL_PACKET_MS));
    }
    if (call.flows.length < MAX_FLOWS) call.flows.push(flow.uid);
    if (call.first.decimals === 0) copyTime(call.first, flow.ts);
    copyTime(call.last, endOf(flow));
  }

  end(): void {
    for (const call of this.#calls.values()) this.#judge(call);
  }

  #judge(call: Call): void {
    const { options } = this.#context;
    const silence = silenceOf(call, options);
    if (silence === undefined) return;
    const { silent, speaking, silentMs, speakingMs } = silence;
    this.#context.raise({
      actors: { source: silent, target: speaking, service: 'rtp', name: call.callId },
      severity: silentMs === 0 ? 'warning' : 'notice',
      confidence: silentMs === 0 ? 'medium' : 'low',
      at: call.last,
      since: call.first,
      count: call.flows.length,
      flows: call.flows,
      tell: () => ({
        title: `${speaking} speaks to ${silent}, and hears nothing back`,
        description:
          `${speaking} sent ${rounded(speakingMs / MS_PER_SECOND)} s of audio, ${silent} ` +
          `${rounded(silentMs / MS_PER_SECOND)} s, in ${counted(call.flows.length, 'flow')}.`,
        measure: 'audio of the silent side, of that of the other',
        observed: rounded((silentMs / speakingMs) * 100),
        threshold: options.share,
        unit: '%',
        facts: { call: call.callId },
      }),
    });
  }
}

const emptyCall = (ends: readonly [string, string]): Call => ({
  audioMs: new Map(),
  ends,
  flows: [],
  first: noTime(),
  last: noTime(),
  callId: undefined,
});

/** Who is silent in a call; undefined where both speak, or too little was said. */
export function silenceOf(
  { audioMs, ends: [a, b] }: Pick<Call, 'audioMs' | 'ends'>,
  options: { readonly audio: number; readonly share: number },
) {
  const [ofA, ofB] = [audioMs.get(a) ?? 0, audioMs.get(b) ?? 0];
  const [silent, speaking] = ofA < ofB ? [a, b] : [b, a];
  const [silentMs, speakingMs] = ofA < ofB ? [ofA, ofB] : [ofB, ofA];
  if (speakingMs < options.audio * MS_PER_SECOND || silentMs * 100 >= speakingMs * options.share)
    return undefined;
  return { silent, speaking, silentMs, speakingMs };
}

const MULTICAST_V4 = /^(22[4-9]|23\d)\./;

/** Media to a group go one way. */
const isGroup = (address: string): boolean =>
  MULTICAST_V4.test(address) || address.startsWith('ff') || address === '255.255.255.255';
