import type { FlowRecord } from '../../flows/flow-record.js';
import { rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';
import { type LinkDirection, linkDirections } from '../wifi-links.js';

const OPTIONS = {
  notice: number(10, '%', 'Frames sent again that are worth a notice', { most: 100 }),
  warning: number(20, '%', 'Frames sent again from which on a link is slow', { most: 100 }),
  frames: number(100, 'frames', 'Frames of one side of a link before their share is judged', { least: 1 }),
} as const;

/** A Wi-Fi link on which much has to be sent twice. */
export const wifiRetries = defineDetector({
  name: 'wifi-retries',
  about: 'On a Wi-Fi link many frames have to be sent again: collisions, interference or a weak signal',
  source:
    'Retry flag of IEEE 802.11-2020 section 9.2.4.1.6; below 10 % is the rule of thumb of WLAN engineers (CWNP CWAP)',
  attack: [],
  benign: [
    'A sniffer at another place hears retries that the receiver did not need, and misses frames that it got',
    'Rate adaptation tries rates that are too high, and steps back',
  ],
  advice: [
    'Look at the channel: other networks on it, its load, radar, microwave ovens; move to a free one or to 5 or 6 GHz',
    'See the frames: nt parse -Y "wlan.fc.retry == 1" FILE',
    'See rates and signal: nt flows -Y "wlan" FILE | jq .wlan',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new WifiRetriesWatch(context),
});

class WifiRetriesWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    for (const direction of linkDirections(flow)) this.#judge(flow, direction);
  }

  #judge(flow: FlowRecord, { source, target, side, ssid }: LinkDirection): void {
    const { options } = this.#context;
    const { frames = 0, retries = 0, retry_percent = 0, signal_dbm, data_frames } = side;
    if (frames < options.frames || retry_percent < options.notice) return;
    const told = {
      title: `${rounded(retry_percent)} % of the frames from ${source} to ${target} are sent again`,
      description: `Of ${frames} frames, ${retries} have the retry flag: each of them took the air twice or more.`,
      measure: 'frames sent again',
      observed: rounded(retry_percent),
      threshold: options.notice,
      unit: '%',
      facts: {
        frames,
        'data frames': data_frames,
        retries,
        'mean signal': signal_dbm.mean === undefined ? undefined : `${rounded(signal_dbm.mean)} dBm`,
      },
    };
    this.#context.raise({
      actors: { source, target, name: ssid },
      severity: retry_percent >= options.warning ? 'warning' : 'notice',
      confidence: 'medium',
      at: endOf(flow),
      since: flow.ts,
      count: retries,
      flows: [flow.uid],
      filter: `wlan.ta == ${source} and wlan.ra == ${target} and wlan.fc.retry == 1`,
      tell: () => told,
    });
  }
}
