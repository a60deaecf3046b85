import { uint16At } from '../../../bytes/integers.js';
import { heRate, htRate, vhtRate } from './data-rate.js';
import { PHY, type Radio } from './radio.js';
import type { RadiotapHeader } from './radiotap-fields.js';

/** 802.11n: a byte that says what is known, flags, the scheme. */
export function readMcs(header: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  const { mcs } = header;
  const known = bytes[at] as number;
  const bits = bytes[at + 1] as number;
  mcs.known = known;
  if (known === 0) return;
  radio.phy = PHY.n;
  if ((known & 1) !== 0) mcs.bw = bits & 3;
  if ((known & 2) !== 0) mcs.index = bytes[at + 2] as number;
  if ((known & 4) !== 0) mcs.gi = (bits >>> 2) & 1;
  if ((known & 8) !== 0) mcs.format = (bits >>> 3) & 1;
  if ((known & 0x10) !== 0) mcs.fec = (bits >>> 4) & 1;
  if ((known & 0x20) !== 0) mcs.stbc = (bits >>> 5) & 3;
  radio.mcs = mcs.index;
  if (mcs.bw !== undefined) radio.bandwidth = mcs.bw === 1 ? 40 : 20;
  if (mcs.gi !== undefined) radio.short_gi = mcs.gi === 1;
  if (mcs.index === undefined || radio.bandwidth === undefined || radio.short_gi === undefined) return;
  header.datarate = htRate({ mcs: mcs.index, bandwidth: radio.bandwidth, isShortGi: radio.short_gi });
  radio.data_rate = header.datarate;
}

/** Bandwidth in MHz by radiotap's number of it, the parts of a larger channel included. */
const VHT_BANDWIDTHS: readonly number[] = [
  ...[20, 40, 20, 20, 80, 40, 40, 20, 20, 20, 20, 160, 80, 80],
  ...[40, 40, 40, 40, 20, 20, 20, 20, 20, 20, 20, 20],
];
const VHT_USERS = 4;

/** 802.11ac: what is known 2, flags 1, bandwidth 1, scheme and streams of four users 4, coding 1, group 1, AID 2. */
export function readVht({ vht }: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  const known = uint16At(bytes, at, true);
  const bits = bytes[at + 2] as number;
  radio.phy = PHY.ac;
  if ((known & 1) !== 0) vht.stbc = (bits & 1) !== 0;
  if ((known & 4) !== 0) vht.gi = (bits >>> 2) & 1;
  if ((known & 0x20) !== 0) vht.beamformed = (bits & 0x20) !== 0;
  if ((known & 0x40) !== 0) vht.bw = (bytes[at + 3] as number) & 0x1f;
  if (vht.bw !== undefined) radio.bandwidth = VHT_BANDWIDTHS[vht.bw];
  if (vht.gi !== undefined) radio.short_gi = vht.gi === 1;
  for (let user = 0; user < VHT_USERS; user += 1) {
    const schemeAndStreams = bytes[at + 4 + user] as number;
    const nss = schemeAndStreams & 15;
    if (nss === 0) continue;
    vht.mcs.push(schemeAndStreams >>> 4);
    vht.nss.push(nss);
    tellVhtRate(radio, schemeAndStreams >>> 4, nss);
  }
  if ((known & 0x80) !== 0) vht.gid = bytes[at + 9] as number;
  if ((known & 0x100) !== 0) vht.paid = uint16At(bytes, at + 10, true);
}

function tellVhtRate(radio: Radio, mcs: number, nss: number): void {
  radio.mcs = mcs;
  radio.nss = nss;
  const { bandwidth, short_gi: isShortGi } = radio;
  radio.data_rate =
    bandwidth === undefined || isShortGi === undefined
      ? undefined
      : vhtRate({ mcs, nss, bandwidth, isShortGi });
}

/** 802.11ax: six words of 16 bits; the first two say what of the others is known. */
export function readHe({ he }: RadiotapHeader, radio: Radio, bytes: Buffer, at: number): void {
  const known1 = uint16At(bytes, at, true);
  const known2 = uint16At(bytes, at + 2, true);
  const modulation = uint16At(bytes, at + 4, true);
  const bandwidth = uint16At(bytes, at + 8, true);
  const { data_3: data3, data_5: data5 } = he;
  radio.phy = PHY.ax;
  he.data_1.ppdu_format = known1 & 3;
  if ((known1 & 4) !== 0) data3.bss_color = modulation & 0x3f;
  if ((known1 & 0x10) !== 0) data3.ul_dl = (modulation >>> 7) & 1;
  if ((known1 & 0x20) !== 0) data3.data_mcs = (modulation >>> 8) & 15;
  if ((known1 & 0x40) !== 0) data3.data_dcm = (modulation >>> 12) & 1;
  if ((known1 & 0x80) !== 0) data3.coding = (modulation >>> 13) & 1;
  if ((known1 & 0x200) !== 0) data3.stbc = modulation >>> 15;
  if ((known1 & 0x4000) !== 0) data5.data_bw_ru_allocation = bandwidth & 15;
  if ((known2 & 2) !== 0) data5.gi = (bandwidth >>> 4) & 3;
  he.data_6.nsts = uint16At(bytes, at + 10, true) & 15;
  tellHeRate(he, radio);
}

const HE_BANDWIDTHS = [20, 40, 80, 160] as const;

function tellHeRate(
  { data_3: data3, data_5: data5, data_6: data6 }: RadiotapHeader['he'],
  radio: Radio,
): void {
  const { data_mcs: mcs } = data3;
  const { data_bw_ru_allocation: bandwidthOrUnit, gi: guardInterval } = data5;
  if (mcs === undefined || data6.nsts === undefined) return;
  radio.mcs = mcs;
  // A block code sends every stream twice. An odd number of them is a lie, and must not be halved.
  radio.nss = data3.stbc === 1 ? Math.ceil(data6.nsts / 2) : data6.nsts;
  radio.bandwidth = bandwidthOrUnit === undefined ? undefined : HE_BANDWIDTHS[bandwidthOrUnit];
  if (bandwidthOrUnit === undefined || guardInterval === undefined) return;
  const isDual = data3.data_dcm === 1;
  radio.data_rate = heRate({ mcs, nss: radio.nss, bandwidthOrUnit, guardInterval, isDual });
}
