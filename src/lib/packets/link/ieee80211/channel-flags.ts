import { PHY, type Radio } from './radio.js';

/** Bits of radiotap's channel flags that tell the kind of radio; PPI has the same. */
const TURBO = 0x10;
const CCK = 0x20;
const OFDM = 0x40;
const GHZ_2 = 0x80;
const GHZ_5 = 0x100;
const DYNAMIC = 0x400;
const GFSK = 0x800;
const KIND = TURBO | CCK | OFDM | GHZ_2 | GHZ_5 | DYNAMIC | GFSK;

const PHY_OF_KIND: ReadonlyMap<number, number> = new Map([
  [GHZ_2, PHY.dsss],
  [GHZ_2 | GFSK, PHY.fhss],
  [GHZ_2 | CCK, PHY.b],
  [GHZ_2 | OFDM, PHY.g],
  [GHZ_2 | DYNAMIC, PHY.g],
  [GHZ_2 | OFDM | TURBO, PHY.g],
  [GHZ_2 | DYNAMIC | TURBO, PHY.g],
  [GHZ_5 | OFDM, PHY.a],
  [GHZ_5 | OFDM | TURBO, PHY.a],
]);

/** Tells the kind of radio from the flags of its channel. */
export function readChannelFlags(radio: Radio, flags: number): void {
  radio.phy = PHY_OF_KIND.get(flags & KIND);
}

/** Rates in Mb/s of 802.11b, which a radio of 802.11g can send too. */
const CCK_RATES: ReadonlySet<number | undefined> = new Set([1, 2, 5.5, 11]);
const LAST_2_GHZ_CHANNEL_MHZ = 2484;

/** Corrects the kind of radio by the rate of the frame, once both are known. */
export function settlePhy(radio: Radio): void {
  const { phy, frequency, data_rate: rate } = radio;
  if (rate === undefined) return;
  if (phy === undefined && frequency !== undefined) {
    radio.phy = frequency > LAST_2_GHZ_CHANNEL_MHZ ? PHY.a : PHY.g;
  }
  const canBeB = radio.phy === undefined || radio.phy === PHY.g;
  if (canBeB && CCK_RATES.has(rate)) radio.phy = PHY.b;
}
