import { type Bar, CAPTURE_SLICE, SLICE_DIVISOR } from './bars.js';
import { type Run, runInTurn, type Series, type Workplace } from './measure.js';
import type { Peer } from './peers.js';
import { pairwiseRatios, type Spread, spread } from './spread.js';

/** What came of one comparison. */
export interface Outcome {
  readonly bar: Bar;
  readonly ours: Series;
  readonly peer: Series | undefined;
  /** Peers the comparison needs and that are not on this machine. */
  readonly absent: readonly string[];
  /** What the bar is about: a ratio, or megabytes. */
  readonly result: Spread;
}

/** What a comparison works with. */
export interface Setting {
  readonly workplace: Workplace;
  readonly peers: readonly Peer[];
  /** Of the whole capture. */
  readonly packets: number;
  readonly runs: number;
}

/** Runs both sides of a comparison in turn; our side alone when the peer is absent. */
export async function compare(bar: Bar, { workplace, peers, packets, runs }: Setting): Promise<Outcome> {
  const isAbsent = (name: string): boolean =>
    peers.every((peer) => peer.name !== name || peer.version === undefined);
  const absent = (bar.peer?.needs ?? []).filter(isAbsent);
  const commands = bar.peer === undefined || absent.length > 0 ? [bar.ours] : [bar.ours, bar.peer.command];
  const times = bar.compares === 'peakMemory' ? 1 : runs;
  const [ours = { command: bar.ours, runs: [] }, peer] = await runInTurn(commands, times, workplace);
  return { bar, ours, peer, absent, result: resultOf(bar, ours.runs, peer?.runs ?? [], packets) };
}

/** How many packets a command reads. */
export const packetsRead = (command: string, packets: number): number =>
  command.includes(CAPTURE_SLICE) ? Math.floor(packets / SLICE_DIVISOR) : packets;

function resultOf(bar: Bar, ours: readonly Run[], peer: readonly Run[], packets: number): Spread {
  switch (bar.compares) {
    case 'peakMemory':
      return spread(ours.flatMap(({ peakRssMb }) => (peakRssMb === 'unknown' ? [] : [peakRssMb])));
    case 'wallTime':
      return pairwiseRatios(ours, peer, (our, their) => our.wallSec / their.wallSec);
    case 'packetsPerSec': {
      const share = packets / packetsRead(bar.peer?.command ?? '', packets);
      return pairwiseRatios(ours, peer, (our, their) => (share * their.wallSec) / our.wallSec);
    }
  }
}

/** Whether a comparison came out as promised; a comparison for orientation promises nothing. */
export function verdict({ bar: { bar, aim, compares }, result, ours, peer }: Outcome): string {
  if (bar === undefined || aim === undefined) return '-';
  if (Number.isNaN(result.median) || ours.failure !== undefined || peer?.failure !== undefined) return '?';
  const reaches = (limit: number): boolean =>
    compares === 'packetsPerSec' ? result.median >= limit : result.median < limit;
  if (reaches(aim)) return 'aim';
  return reaches(bar) ? 'bar' : 'NO';
}
