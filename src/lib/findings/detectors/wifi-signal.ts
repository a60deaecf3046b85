import type { FlowRecord } from '../../flows/flow-record.js';
import { rounded } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { endOf } from '../moments.js';
import { number } from '../option.js';
import { type LinkDirection, linkDirections } from '../wifi-links.js';

const OPTIONS = {
  notice: number(-75, 'dBm', 'Mean signal of a link below which data get slow', { least: -120, most: 0 }),
  warning: number(-82, 'dBm', 'Mean signal near what radios can just receive', { least: -120, most: 0 }),
  frames: number(50, 'frames', 'Frames of one side of a link before its signal is judged', { least: 1 }),
} as const;

/** A station that is too far from its access point. */
export const wifiSignal = defineDetector({
  name: 'wifi-signal',
  about: 'The signal of a Wi-Fi link is weak where it was captured',
  source:
    'Least receiver sensitivity, -82 dBm at the lowest rate: IEEE 802.11-2020 section 17.3.10.2; planning goals of vendors: -67 dBm for voice, -70 to -75 dBm for data',
  attack: [],
  benign: ['The sniffer is far away, and both ends are near each other: a capture at one of them tells'],
  advice: [
    'Measure at the place of the station; add an access point, move it, or let the station prefer a nearer one',
    'See signal and rates of the link: nt flows -Y "wlan" FILE | jq "{id, wlan}"',
  ],
  basis: 'rule',
  inputs: { flows: true },
  options: OPTIONS,
  create: (context) => new WifiSignalWatch(context),
});

class WifiSignalWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
  }

  flow(flow: FlowRecord): void {
    for (const direction of linkDirections(flow)) this.#judge(flow, direction);
  }

  #judge(flow: FlowRecord, { source, target, side, ssid }: LinkDirection): void {
    const { options } = this.#context;
    const { mean, min, max } = side.signal_dbm;
    if (mean === undefined || (side.frames ?? 0) < options.frames || mean > options.notice) return;
    const told = {
      title: `The signal of ${source} is weak: ${rounded(mean)} dBm`,
      description: `${side.frames ?? 0} frames to ${target} came with ${rounded(mean)} dBm on average, ${min} to ${max} dBm.`,
      measure: 'mean signal',
      observed: rounded(mean),
      threshold: options.notice,
      unit: 'dBm',
      facts: {
        weakest: `${min} dBm`,
        strongest: `${max} dBm`,
        'sent again': `${rounded(side.retry_percent ?? 0)} %`,
      },
    };
    this.#context.raise({
      actors: { source, target, name: ssid },
      severity: mean <= options.warning ? 'warning' : 'notice',
      confidence: 'low',
      at: endOf(flow),
      since: flow.ts,
      count: side.frames ?? 0,
      flows: [flow.uid],
      filter: `wlan.ta == ${source}`,
      tell: () => told,
    });
  }
}
