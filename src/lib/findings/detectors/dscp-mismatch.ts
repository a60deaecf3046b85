import type { FlowRecord } from '../../flows/flow-record.js';
import { codePointName, serviceClass } from '../../names/dscp.js';
import { counted, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';

const OPTIONS = {
  packets: number(50, 'packets', 'Packets of a media stream before its marks are judged', { least: 1 }),
  bulk: number(1_000_000, 'bytes', 'Payload of a TCP connection in the class of telephony before it is told'),
} as const;

const MAX_PAIRS = 4_096;
const EXPEDITED = 46;
const VOICE_ADMIT = 44;
/** Code points that RFC 4594 has for media in real time: EF, VOICE-ADMIT, AF4x, CS5, CS4, AF3x, CS3. */
const MEDIA: ReadonlySet<number> = new Set([EXPEDITED, VOICE_ADMIT, 40, 34, 36, 38, 32, 26, 28, 30, 24]);

/** What is wrong with a mark. */
export type Mismatch = 'unmarked media' | 'wrong class for media' | 'bulk in the class of telephony';

interface Pair {
  flows: number;
  packets: number;
  readonly marks: Set<string>;
}

/** Traffic in a class of service that is not meant for it. */
export const dscpMismatch = defineDetector({
  name: 'dscp-mismatch',
  about: 'Media in real time are not marked as such, or large transfers are marked as telephony',
  source: 'RFC 4594 section 4 (service classes), RFC 8837 (WebRTC), RFC 5865 (VOICE-ADMIT)',
  attack: [],
  benign: [
    'Nobody in this network looks at marks, and there is room for everything',
    'Marks were cleared before the capture point: a capture at the sender tells',
  ],
  advice: [
    'See marks of media: nt flows -Y "rtp" FILE | jq "{id, dscp, streams: [.rtp.streams[]?.codec]}"',
    'Let phones and conference programs mark audio EF (46) and video AF41 (34), and let switches trust them',
    'Where bulk is marked EF: find who marks it, and police the class of telephony at the edge',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new DscpMismatchWatch(context),
});

class DscpMismatchWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #pairs;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#pairs = context.table<string, Pair>(MAX_PAIRS);
  }

  flow(flow: FlowRecord): void {
    if (flow.reason === 'active') return;
    this.#judge(flow, true);
    this.#judge(flow, false);
  }

  #judge(flow: FlowRecord, fromOrig: boolean): void {
    const { id } = flow;
    const mismatch = mismatchOf(flow, fromOrig, this.#context.options);
    if (mismatch === undefined) return;
    const [source, target] = fromOrig ? [id.orig_h, id.resp_h] : [id.resp_h, id.orig_h];
    const packets = fromOrig ? flow.orig_pkts : flow.resp_pkts;
    const key = `${mismatch} ${source} ${target}`;
    const pair = this.#pairs.ensure(key, () => ({ flows: 0, packets: 0, marks: new Set<string>() }));
    pair.flows += 1;
    pair.packets += packets;
    pair.marks.add(markText(mainMark(flow, fromOrig)));
    this.#context.raise({
      actors: { source, target, service: flow.service },
      key,
      severity: mismatch === 'bulk in the class of telephony' ? 'notice' : 'info',
      confidence: 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: packets,
      flows: [flow.uid],
      tell: () => ({
        title: `${capitalised(mismatch)} from ${source} to ${target}`,
        description: `${counted(pair.packets, 'packet')} in ${counted(pair.flows, 'flow')} are marked ${[...pair.marks].join(', ')}. ${CONSEQUENCES[mismatch]}`,
        measure: 'packets in the wrong class',
        observed: rounded(pair.packets),
        facts: { flows: pair.flows, marks: [...pair.marks].join(', ') },
        unit: 'packets',
      }),
    });
  }
}

const CONSEQUENCES: Readonly<Record<Mismatch, string>> = {
  'unmarked media': 'Where a queue fills, they wait behind downloads.',
  'wrong class for media': 'They are treated as something that can wait.',
  'bulk in the class of telephony': 'They take the room that calls were promised.',
};

const capitalised = (words: string): string => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;

const markText = (mark: number): string => {
  const name = codePointName(mark);
  return name === undefined ? `DSCP ${mark}` : `${name} (${serviceClass(mark) ?? `DSCP ${mark}`})`;
};

/** The code point that most packets of a direction have; without an entry none was marked. */
function mainMark({ dscp }: FlowRecord, fromOrig: boolean): number {
  const marks = (fromOrig ? dscp?.orig : dscp?.resp) ?? [];
  let main: (typeof marks)[number] | undefined;
  for (const each of marks) if (main === undefined || (each.packets ?? 0) > (main.packets ?? 0)) main = each;
  return main?.dscp ?? 0;
}

/** What is wrong with the marks of one direction of a flow; undefined where nothing is. */
export function mismatchOf(
  flow: FlowRecord,
  fromOrig: boolean,
  options: { readonly packets: number; readonly bulk: number },
): Mismatch | undefined {
  const mark = mainMark(flow, fromOrig);
  const streams = (flow.rtp?.streams ?? []).filter(
    (each) => each.from_orig === fromOrig && each.codec !== undefined,
  );
  const media = streams.reduce((sum, { packets = 0 }) => sum + packets, 0);
  if (media >= options.packets) {
    if (MEDIA.has(mark)) return undefined;
    return mark === 0 ? 'unmarked media' : 'wrong class for media';
  }
  const bytes = (fromOrig ? flow.orig_bytes : flow.resp_bytes) ?? 0;
  const isTelephony = mark === EXPEDITED || mark === VOICE_ADMIT;
  return flow.proto === 'tcp' && isTelephony && bytes >= options.bulk
    ? 'bulk in the class of telephony'
    : undefined;
}
