import type { Packet } from '../../packets/packet.js';
import { counted, percentText, rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { isToAll, isToGroup } from '../link-groups.js';
import { msOf } from '../moments.js';
import { number } from '../option.js';
import { RateWindow } from '../rate-window.js';

const OPTIONS = {
  rate: number(1_000, 'frames/s', 'Frames to everybody, however many others there are'),
  share: number(
    20,
    '%',
    'Frames to everybody, of all frames, that are a storm where they are also many more than before',
    { most: 100 },
  ),
  growth: number(10, 'times', 'How many more than before these are', { least: 1 }),
  least: number(100, 'frames/s', 'Frames to everybody below which there is no storm'),
} as const;

/** Weight of the newest second in what is usual: about a minute is remembered. */
const WEIGHT = 1 / 60;
const MS_PER_SECOND = 1_000;
const MAX_SENDERS = 1_000;

interface Storm {
  frames: number;
  highest: number;
  share: number;
  usual: number;
  readonly senders: Map<string, number>;
}

/** So much to everybody that nothing else gets through. */
export const broadcastStorm = defineDetector({
  name: 'broadcast-storm',
  about: 'So many frames go to everybody that every host and every port is busy with them',
  source:
    'IEEE 802.1D section 7.1 (loops); thresholds are our own, in the range of storm control of switches (1,000 frames/s, or 20 % of the frames and ten times the usual)',
  attack: [],
  benign: ['Imaging or discovery in a large network sends to everybody for a short time'],
  advice: [
    'Few senders: unplug them one by one. All at once, with the same frames again and again: a loop of switches',
    'See who sends: nt stats -Y "eth.dst == ff:ff:ff:ff:ff:ff" FILE',
    'Turn on storm control and spanning tree on the switches',
  ],
  basis: 'rule',
  inputs: { packets: ['eth'], copies: true },
  options: OPTIONS,
  create: (context) => new BroadcastStormWatch(context),
});

class BroadcastStormWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #toAll = new RateWindow(1);
  readonly #frames = new RateWindow(1);
  readonly #storm: Storm = { frames: 0, highest: 0, share: 0, usual: 0, senders: new Map() };
  #second = Number.NaN;
  #inSecond = 0;
  #isUsualKnown = false;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  packet({ eth, frame, rtp }: Packet): void {
    const nowMs = msOf(frame.time_epoch);
    if (eth === undefined || Number.isNaN(nowMs)) return;
    const all = this.#frames.add(nowMs);
    // Streams to a group are asked for by their receivers, and switches keep others out of them.
    if (!isToGroup(eth.dst) || (!isToAll(eth.dst) && rtp !== undefined)) return;
    const rate = this.#toAll.add(nowMs);
    this.#learn(nowMs);
    const { options } = this.#context;
    const isMore = this.#isUsualKnown && rate >= options.growth * this.#storm.usual;
    const isMost = rate >= options.least && rate * 100 >= all * options.share;
    if (rate < options.rate && !(isMore && isMost)) return;
    this.#note(eth.src.text, rate, all);
    this.#context.raise({
      actors: { name: 'broadcast' },
      severity: 'critical',
      confidence: rate >= options.rate ? 'high' : 'medium',
      at: frame.time_epoch,
      packets: [frame.number],
      filter: 'eth.dst.ig == 1',
      tell: () => telling(this.#storm, options),
    });
  }

  #note(sender: string, rate: number, all: number): void {
    const storm = this.#storm;
    storm.frames += 1;
    if (rate > storm.highest) storm.share = rate / all;
    storm.highest = Math.max(storm.highest, rate);
    const known = storm.senders.get(sender);
    if (known !== undefined || storm.senders.size < MAX_SENDERS) storm.senders.set(sender, (known ?? 0) + 1);
  }

  /** Learns second by second what is usual; a second that is over counts, and the silence behind it. */
  #learn(nowMs: number): void {
    const second = Math.floor(nowMs / MS_PER_SECOND);
    const passed = second - this.#second;
    if (passed >= 1) {
      this.#storm.usual = this.#isUsualKnown
        ? (this.#storm.usual * (1 - WEIGHT) + this.#inSecond * WEIGHT) *
          (1 - WEIGHT) ** Math.min(passed - 1, 1_000)
        : this.#inSecond;
      this.#isUsualKnown = true;
      this.#inSecond = 0;
    }
    if (!(passed < 0)) this.#second = second;
    this.#inSecond += 1;
  }
}

function telling({ frames, highest, share, senders }: Storm, options: { readonly rate: number }) {
  const [most] = [...senders].sort((a, b) => b[1] - a[1]);
  return {
    title: `A storm of frames to everybody: ${rounded(highest)} a second`,
    description: `${counted(frames, 'frame')} of ${counted(senders.size, 'sender')} went to everybody in the storm, ${rounded(highest)} in its worst second, which were ${percentText(share)} of all frames.`,
    measure: 'frames to everybody',
    observed: rounded(highest),
    threshold: options.rate,
    unit: 'frames/s',
    facts: {
      senders: senders.size,
      'sender of most': most?.[0],
      'its share': most === undefined ? undefined : percentText(most[1] / frames),
    },
  };
}
