import type { Packet } from '../../packets/packet.js';
import { count, group, list, number, optional, type RecordOf } from '../../records/field.js';
import { airtimeUs, continuedAirtimeUs, psduBytesOf } from './airtime.js';

const DBM = { unit: 'dBm' } as const;

/** What a flow record says of the frames that one side of a link sends. */
export const LINK_SIDE = {
  frames: optional(count('Frames')),
  bytes: optional(
    count('Bytes of these frames, without what the capturing system put in front', { unit: 'bytes' }),
  ),
  data_frames: optional(count('Data frames among them')),
  retries: optional(count('Management and data frames that were sent again')),
  retry_percent: optional(
    number('Of all management and data frames, those that were sent again', { unit: '%' }),
  ),
  signal_dbm: group('Signal, where the radio tells it', {
    min: optional(number('Weakest', DBM)),
    mean: optional(number('Mean of the values in dBm', DBM)),
    max: optional(number('Strongest', DBM)),
  }),
  rates: list(
    'Frames by data rate, the most used first',
    group('Rate', { rate_mbps: number('Data rate', { unit: 'Mb/s' }), frames: count('Frames') }),
  ),
  uncounted_rates: optional(count('Frames with rates beyond the first 32 different ones')),
  airtime_us: optional(
    number(
      'How long they kept the air busy (IEEE 802.11-2020 sections 15.3.4, 16.3.4, 17.4.3, 19.4.3, 21.4.3)',
      {
        unit: 'µs',
      },
    ),
  ),
  airtime_frames: optional(count('Frames of which that is known')),
} as const;

export type LinkSideRecord = RecordOf<typeof LINK_SIDE>;

const MAX_RATES = 32;
const CONTROL = 1;
const DATA = 2;

/** Counts the frames that one side of a link sends. */
export class LinkSide {
  #frames = 0;
  #bytes = 0;
  #dataFrames = 0;
  /** Frames that have a retry flag: control frames have none. */
  #repeatable = 0;
  #retries = 0;
  #signals = 0;
  #signalSum = 0;
  #signalMin = Number.POSITIVE_INFINITY;
  #signalMax = Number.NEGATIVE_INFINITY;
  readonly #rates: { rate_mbps: number; frames: number }[] = [];
  #uncountedRates = 0;
  #airtimeUs = 0;
  #airtimeFrames = 0;
  /** The A-MPDU of the last frame. */
  #aggregate: number | undefined;

  observe(packet: Packet): void {
    const { wlan, wlan_radio: radio, radiotap } = packet;
    if (wlan === undefined) return;
    const psduBytes = psduBytesOf(packet);
    this.#frames += 1;
    this.#bytes += psduBytes;
    if (wlan.fc.type === DATA) this.#dataFrames += 1;
    if (wlan.fc.type !== CONTROL) this.#repeatable += 1;
    if (wlan.fc.type !== CONTROL && wlan.fc.retry === true) this.#retries += 1;
    if (radio === undefined) return;
    if (radio.signal_dbm !== undefined) this.#addSignal(radio.signal_dbm);
    if (radio.data_rate !== undefined) this.#addRate(radio.data_rate);
    const aggregate = radiotap?.ampdu.reference;
    const isContinued = aggregate !== undefined && aggregate === this.#aggregate;
    this.#aggregate = aggregate;
    this.#addAirtime(isContinued ? continuedAirtimeUs(radio, psduBytes) : airtimeUs(radio, psduBytes));
  }

  result(): LinkSideRecord {
    const isNone = this.#frames === 0;
    return {
      frames: isNone ? undefined : this.#frames,
      bytes: isNone ? undefined : this.#bytes,
      data_frames: isNone ? undefined : this.#dataFrames,
      retries: isNone ? undefined : this.#retries,
      retry_percent: this.#repeatable === 0 ? undefined : rounded((this.#retries / this.#repeatable) * 100),
      signal_dbm: this.#signals === 0 ? NO_SIGNAL : this.#signal(),
      rates: this.#rates
        .map((each) => ({ ...each }))
        .sort((a, b) => b.frames - a.frames || b.rate_mbps - a.rate_mbps),
      uncounted_rates: this.#uncountedRates === 0 ? undefined : this.#uncountedRates,
      airtime_us: this.#airtimeFrames === 0 ? undefined : rounded(this.#airtimeUs),
      airtime_frames: this.#airtimeFrames === 0 ? undefined : this.#airtimeFrames,
    };
  }

  #signal(): LinkSideRecord['signal_dbm'] {
    return {
      min: this.#signalMin,
      mean: rounded(this.#signalSum / this.#signals),
      max: this.#signalMax,
    };
  }

  #addSignal(dbm: number): void {
    this.#signals += 1;
    this.#signalSum += dbm;
    this.#signalMin = Math.min(this.#signalMin, dbm);
    this.#signalMax = Math.max(this.#signalMax, dbm);
  }

  #addRate(rate: number): void {
    const known = this.#rates.find((each) => each.rate_mbps === rate);
    if (known !== undefined) known.frames += 1;
    else if (this.#rates.length < MAX_RATES) this.#rates.push({ rate_mbps: rate, frames: 1 });
    else this.#uncountedRates += 1;
  }

  #addAirtime(us: number | undefined): void {
    if (us === undefined) return;
    this.#airtimeUs += us;
    this.#airtimeFrames += 1;
  }
}

const NO_SIGNAL: LinkSideRecord['signal_dbm'] = { min: undefined, mean: undefined, max: undefined };

/** To four decimals. */
const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;
