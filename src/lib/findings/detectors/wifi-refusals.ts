import { STATUS_NAMES } from '../../names/wlan.js';
import type { Packet } from '../../packets/packet.js';
import { counted } from '../amount.js';
import { type DetectorContext, defineDetector, type Watch } from '../detector.js';
import { number } from '../option.js';

const OPTIONS = {
  refusals: number(3, 'refusals', 'Refusals of a station from which on it is a warning; fewer are a notice', {
    least: 1,
  }),
} as const;

const MAX_LINKS = 4_096;
const ASSOCIATION_RESPONSE = 1;
const REASSOCIATION_RESPONSE = 3;
const AUTHENTICATION = 11;
/** Status codes that are no refusal: success, "use this timeout" of SAE, and SAE by hash to element (table 9-50). */
const NO_REFUSAL: ReadonlySet<number> = new Set([0, 76, 126, 127]);

interface Link {
  refusals: number;
  readonly statuses: Map<number, number>;
}

/** A station that does not get into a network. */
export const wifiRefusals = defineDetector({
  name: 'wifi-refusals',
  about: 'A Wi-Fi network refuses a station: authentication or association fails',
  source: 'Status codes: IEEE 802.11-2020 table 9-50',
  attack: [],
  benign: [
    'The access point refuses on purpose, to steer the station to another band or another access point',
    'Somebody mistyped a password once',
  ],
  advice: [
    'Challenge failed: the station has a wrong WEP key; nobody should use WEP any more (IEEE 802.11-2020 section 12.3.1)',
    'See the frames: nt parse -Y "wlan.fixed.status_code > 0" FILE | jq "{frame: .frame.number, wlan}"',
  ],
  basis: 'rule',
  inputs: { packets: ['wlan'] },
  options: OPTIONS,
  create: (context) => new WifiRefusalWatch(context),
});

class WifiRefusalWatch implements Watch {
  readonly #context: DetectorContext<typeof OPTIONS>;
  readonly #links;

  constructor(context: DetectorContext<typeof OPTIONS>) {
    this.#context = context;
    this.#links = context.table<string, Link>(MAX_LINKS);
  }

  packet({ wlan, frame }: Packet): void {
    const kind = wlan?.fc.type_subtype;
    if (kind !== AUTHENTICATION && kind !== ASSOCIATION_RESPONSE && kind !== REASSOCIATION_RESPONSE) return;
    const [bssid, station] = [wlan?.sa?.text, wlan?.da?.text];
    const status = wlan?.fixed.status_code;
    if (bssid === undefined || station === undefined || status === undefined) return;
    if (NO_REFUSAL.has(status) || wlan?.fc.retry === true) return;
    const { options } = this.#context;
    const link = this.#links.ensure(`${station} ${bssid}`, () => ({
      refusals: 0,
      statuses: new Map<number, number>(),
    }));
    link.refusals += 1;
    link.statuses.set(status, (link.statuses.get(status) ?? 0) + 1);
    this.#context.raise({
      actors: { source: bssid, target: station },
      severity: link.refusals >= options.refusals ? 'warning' : 'notice',
      confidence: 'high',
      at: frame.time_epoch,
      packets: [frame.number],
      filter: `wlan.addr == ${bssid} and wlan.addr == ${station} and wlan.fixed.status_code > 0`,
      tell: () => telling(station, bssid, link, options),
    });
  }
}

function telling(
  station: string,
  bssid: string,
  { refusals, statuses }: Link,
  options: { readonly refusals: number },
) {
  const told = [...statuses].map(
    ([code, times]) => `${[code, STATUS_NAMES[code] ?? []].flat().join(' ')}: ${times}`,
  );
  return {
    title: `${bssid} does not let station ${station} in`,
    description: `${counted(refusals, 'request')} of the station were refused, with these status codes: ${told.join('; ')}.`,
    measure: 'refusals',
    observed: refusals,
    threshold: options.refusals,
    unit: 'refusals',
    facts: { 'status codes': told.join('; ') },
  };
}
