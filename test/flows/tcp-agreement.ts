import { FLAG, FLAG_NAMES, type FlagName } from '../../src/lib/flows/tcp/analysis-flags.js';
import { Connection } from '../../src/lib/flows/tcp/connection.js';
import { type Moment, readSegment, Segment } from '../../src/lib/flows/tcp/segment.js';
import { Connections, eachPacket } from '../support/connections.js';
import type { FrameDifference } from './tcp-explained.js';

/** What tshark is asked of each frame. */
export const TSHARK_COLUMNS = [
  'frame.number',
  'frame.protocols',
  'tcp.analysis.initial_rtt',
  'tcp.analysis.ack_rtt',
  ...FLAG_NAMES.map((name) => `tcp.analysis.${name}`),
];
const FIRST_FLAG = 4;

const NS_PER_SECOND = 1e9;

/** What we say of one frame. */
export interface OwnFrame {
  readonly flags: number;
  /** Nanoseconds; NaN where there is none. */
  readonly initialRtt: number;
  /** The least time yet from data of the other side to its ACK, where this frame is that ACK; else NaN. */
  readonly leastAckRtt: number;
}

/** What we say of each frame with TCP, by its number. */
export async function ownFrames(path: string): Promise<Map<number, OwnFrame>> {
  const frames = new Map<number, OwnFrame>();
  const connections = new Connections((start: Moment) => new Connection(start));
  const segment = new Segment();
  await eachPacket(path, (packet) => {
    if (!readSegment(packet, segment)) return;
    const found = connections.find(packet, segment);
    if (found === undefined) return;
    const { each, fromOriginator } = found;
    const side = fromOriginator ? each.originator : each.responder;
    const before = side.acknowledged?.least;
    const flags = each.follow(segment, fromOriginator);
    const least = side.acknowledged?.least ?? Number.NaN;
    const leastAckRtt = least === before ? Number.NaN : least;
    frames.set(packet.frame.number, { flags, initialRtt: each.initialRtt, leastAckRtt });
  });
  return frames;
}

/** How often both, only we, and only tshark say each flag. */
export class FlagAgreement {
  readonly #counts = new Map(FLAG_NAMES.map((name) => [name, { both: 0, ours: 0, theirs: 0 }]));

  #initial = 0;
  #acknowledged = 0;

  of(name: FlagName): { both: number; ours: number; theirs: number } {
    return this.#counts.get(name) ?? { both: 0, ours: 0, theirs: 0 };
  }

  count(ours: number, theirs: number): void {
    for (const name of FLAG_NAMES) {
      const [isOurs, isTheirs] = [(ours & FLAG[name]) !== 0, (theirs & FLAG[name]) !== 0];
      const counts = this.of(name);
      if (isOurs && isTheirs) counts.both += 1;
      else if (isOurs) counts.ours += 1;
      else if (isTheirs) counts.theirs += 1;
    }
  }

  /** Counts the round trips that were compared. */
  countTimes(initialRtt: string, frame: OwnFrame | undefined): void {
    if (initialRtt !== '') this.#initial += 1;
    if (frame !== undefined && !Number.isNaN(frame.leastAckRtt)) this.#acknowledged += 1;
  }

  get text(): string {
    const rows = FLAG_NAMES.map((name) => {
      const { both, ours, theirs } = this.of(name);
      return `${name.padEnd(26)}${[both, ours, theirs].map((each) => String(each).padStart(8)).join('')}\n`;
    });
    const times = `round trips compared: ${this.#initial} initial_rtt, ${this.#acknowledged} ack_rtt\n`;
    return `${'tcp.analysis'.padEnd(26)}    both    ours  tshark\n${rows.join('')}${times}`;
  }
}

/** The frames of which tshark and we do not say the same. */
export function differencesIn(
  capture: string,
  rows: readonly (readonly string[])[],
  own: ReadonlyMap<number, OwnFrame>,
  agreement: FlagAgreement,
): FrameDifference[] {
  return rows.flatMap((row) => {
    const [number = '', protocols = '', initialRtt = '', ackRtt = ''] = row;
    const frame = own.get(Number(number));
    const theirs = theirFlags(row);
    const ours = withGeneral(frame?.flags ?? 0);
    agreement.count(ours, theirs);
    agreement.countTimes(initialRtt, frame);
    if (ours === theirs && isSameInitial(initialRtt, frame) && isSameRoundTrip(ackRtt, frame)) return [];
    return [{ capture, frame: Number(number), ours: namesOf(ours), theirs: namesOf(theirs), protocols }];
  });
}

const isSameInitial = (theirs: string, frame: OwnFrame | undefined): boolean =>
  theirs === '' || nanosecondsOf(theirs) === frame?.initialRtt;

/** Ours are fewer: Wireshark takes those of segments that were sent again, too. */
const isSameRoundTrip = (theirs: string, { leastAckRtt }: Partial<OwnFrame> = {}): boolean =>
  leastAckRtt === undefined || Number.isNaN(leastAckRtt) || nanosecondsOf(theirs) === leastAckRtt;

const nanosecondsOf = (seconds: string): number => Math.round(Number(seconds) * NS_PER_SECOND);

/** Wireshark says of every fast or spurious retransmission that it is a retransmission, too. */
const withGeneral = (flags: number): number =>
  (flags & (FLAG.fast_retransmission | FLAG.spurious_retransmission)) === 0
    ? flags
    : flags | FLAG.retransmission;

const theirFlags = (row: readonly string[]): number =>
  FLAG_NAMES.reduce((flags, name, index) => (row[FIRST_FLAG + index] === '' ? flags : flags | FLAG[name]), 0);

const namesOf = (flags: number): FlagName[] => FLAG_NAMES.filter((name) => (flags & FLAG[name]) !== 0);
