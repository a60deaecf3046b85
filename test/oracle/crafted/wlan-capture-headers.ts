import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { join } from '../wire.js';
import { broadcast, element, little, long, radiotap } from './wlan-builders.js';

const LINKTYPE_PRISM = 119;
const LINKTYPE_RADIOTAP = 127;
const LINKTYPE_AVS = 163;
const LINKTYPE_PPI = 192;

const beacon = broadcast(
  8,
  join(
    hex`15 cd 5b 07 00 00 00 00  64 00  31 04`,
    element(0, Buffer.from('corner café')),
    element(3, hex`06`),
  ),
);

/** Presence bits (radiotap.org/fields/defined). */
const BIT = {
  tsft: 0,
  flags: 1,
  rate: 2,
  channel: 3,
  fhss: 4,
  signal: 5,
  noise: 6,
  quality: 7,
  attenuation: 8,
  attenuationDb: 9,
  power: 10,
  antenna: 11,
  signalDb: 12,
  noiseDb: 13,
  rxFlags: 14,
  txFlags: 15,
  retries: 17,
  xchannel: 18,
  mcs: 19,
  ampdu: 20,
  vht: 21,
  timestamp: 22,
  he: 23,
  heMu: 24,
  zeroLength: 26,
  lSig: 27,
  tlv: 28,
  radiotapNamespace: 29,
  vendorNamespace: 30,
  extended: 31,
} as const;

const present = (...bits: readonly (keyof typeof BIT)[]): number =>
  bits.reduce((word, bit) => (word | (1 << BIT[bit])) >>> 0, 0);

const heard = (words: readonly number[], fields: Buffer): Buffer => join(radiotap(words, fields), beacon);
const rate = (channelFlags: number, halfMegabits: number): Buffer =>
  heard(
    [present('rate', 'channel')],
    join(Buffer.from([halfMegabits, 0]), little(2437), little(channelFlags)),
  );
const channelAt = (frequency: number, flags: number): Buffer =>
  heard([present('channel')], join(little(frequency), little(flags)));
const mcs = (known: number, flags: number, index: number): Buffer =>
  heard([present('channel', 'mcs')], join(little(5180), little(0x140), Buffer.from([known, flags, index])));

/** VHT: known, flags, bandwidth, four users, coding, group, partial identifier. */
const vht = (flags: number, bandwidth: number, users: Buffer): Buffer =>
  heard(
    [present('channel', 'vht')],
    join(
      ...[little(5180), little(0x140), little(0x01ff)],
      ...[Buffer.from([flags, bandwidth]), users, hex`01 3f 05 01`],
    ),
  );
const he = (data: readonly number[]): Buffer =>
  heard([present('channel', 'he')], join(little(5180), little(0x140), ...data.map(little)));

const radiotapFrames: readonly Buffer[] = [
  heard([0], Buffer.alloc(0)),
  heard(
    [
      present(
        ...([
          'tsft',
          'flags',
          'rate',
          'channel',
          'fhss',
          'signal',
          'noise',
          'quality',
          'attenuation',
        ] as const),
        ...(['attenuationDb', 'power', 'antenna', 'signalDb', 'noiseDb', 'rxFlags'] as const),
      ),
    ],
    hex`
      15 cd 5b 07 00 00 00 00  # tsft
      00 0b 6c 09 a0 00 05 06  # flags, rate, channel, fhss
      c4 a1                    # signal, noise
      64 00  02 00  03 00      # quality, attenuations
      14 01 3c 0a 02 00        # power, antenna, signal and noise in dB, receive flags`,
  ),
  heard([present('txFlags', 'retries')], hex`08 00 03`),
  heard([present('xchannel')], hex`40 01 01 00  3c 14  24 28`),
  heard([present('rate', 'xchannel')], hex`0c 00 00 00  40 01 01 00  3c 14  24 28`), // aligned to four
  heard([present('tsft', 'signal')], hex`ff ff ff ff ff ff ff ff  c4`), // beyond what a double holds
  heard([present('rate', 'tsft')], hex`15 cd 5b 07 00 00 00 00  0c`),
  // Two antennas, each in a radiotap namespace of its own.
  heard(
    [
      present('flags', 'signal', 'radiotapNamespace', 'extended'),
      present('signal', 'antenna', 'radiotapNamespace', 'extended'),
      present('signal', 'antenna'),
    ],
    hex`00 c4 c3 00 c1 01`,
  ),
  heard([present('signal', 'extended'), present('signal', 'antenna')], hex`c4 c3 00`), // without the namespace
  // A vendor's namespace: organisation, sub-namespace, length, data; then radiotap again.
  heard(
    [
      present('signal', 'vendorNamespace', 'extended'),
      present('rate', 'radiotapNamespace', 'extended'),
      present('antenna'),
    ],
    hex`c4 00  00 11 22 01 03 00  aa bb cc  02`,
  ),
  heard(
    [present('signal', 'vendorNamespace', 'extended'), present('rate')],
    hex`c4 00  00 11 22 01 ff 00  aa bb`,
  ),
  heard([present('ampdu')], hex`01 00 00 00  0c 00  a5 00`),
  heard([present('timestamp')], hex`15 cd 5b 07 00 00 00 00  0a 00  01  01`),
  heard([present('zeroLength')], hex`01`),
  heard([present('lSig')], hex`03 00  3b 01`),
  rate(0x00a0, 2), // 802.11b
  rate(0x00c0, 12), // 802.11g without b
  rate(0x0480, 11), // 802.11g
  rate(0x0480, 108),
  rate(0x0880, 4), // frequency hopping
  rate(0x00d0, 108), // turbo
  rate(0x0080, 12),
  rate(0x0000, 12),
  rate(0x00c0, 0),
  rate(0x00c0, 0x84), // from 128 on some drivers mean an MCS
  channelAt(2412, 0x00a0),
  channelAt(2472, 0x00a0),
  channelAt(2484, 0x00a0),
  channelAt(2417, 0x0480),
  channelAt(5180, 0x0140),
  channelAt(5865, 0x0140),
  channelAt(5955, 0x0140),
  channelAt(7115, 0x0140),
  channelAt(4920, 0x0140),
  channelAt(5040, 0x0140),
  channelAt(2414, 0x00a0),
  channelAt(0, 0x00a0),
  mcs(0x07, 0x00, 7),
  mcs(0x07, 0x04, 7),
  mcs(0x07, 0x05, 15),
  mcs(0x07, 0x01, 32),
  mcs(0x07, 0x02, 0),
  mcs(0x07, 0x03, 23),
  mcs(0x07, 0x01, 76),
  mcs(0x07, 0x00, 127),
  mcs(0x00, 0x05, 7), // nothing of it is known
  mcs(0x02, 0x00, 3),
  mcs(0x7f, 0xff, 8),
  vht(0x00, 0, hex`71 00 00 00`),
  vht(0x04, 4, hex`92 00 00 00`),
  vht(0x04, 11, hex`94 00 00 00`),
  vht(0x00, 1, hex`91 00 00 00`),
  vht(0x00, 0, hex`91 00 00 00`), // not allowed at 20 MHz
  vht(0x25, 4, hex`91 82 71 00`),
  vht(0x00, 25, hex`91 00 00 00`),
  vht(0x00, 31, hex`91 00 00 00`),
  he([0x7ff4, 0x007e, 0x253f, 0x0000, 0x0002, 0x0002]),
  he([0x7ff4, 0x007e, 0x903f, 0x0000, 0x0002, 0x0002]), // on two carriers, with a block code
  he([0x7ff4, 0x007e, 0x0b3f, 0x0000, 0x0012, 0x0001]),
  he([0x7ff7, 0x007e, 0x003f, 0x0000, 0x0023, 0x0008]),
  he([0x7ff6, 0x007e, 0x053f, 0x0000, 0x0004, 0x0001]), // a resource unit of 26 tones
  he([0x0000, 0x0000, 0x053f, 0x0000, 0x0004, 0x0001]), // nothing known
  heard([present('heMu')], hex`00 00 00 00 00 00 00 00 00 00 00 00`),
];

/** Headers whose lengths lie. */
const lyingRadiotap: readonly Buffer[] = [
  join(hex`00 00  04 00  00 00 00 00`, beacon), // shorter than its own fixed part
  join(hex`00 00  08 00  2f 00 00 00`, beacon), // shorter than presence says
  join(hex`00 00  0a 00  08 00 00 00  6c 09`, beacon), // ends within a field
  join(hex`00 00  00 10  02 00 00 00  00`, beacon), // longer than the frame
  join(hex`00 00  28 00`, ...new Array<Buffer>(9).fill(hex`00 00 00 80`), beacon), // a chain without end
  join(hex`00 00  0c 00  00 00 00 80`, hex`00 00 00 80`, beacon), // a chain over the end of the header
  join(hex`01 00  08 00  00 00 00 00`, beacon), // a version no one knows
  hex`00 00 08 00 00 00 00 00`, // nothing behind it
  hex`00 00 0c`,
];

const did = (id: number, value: number): Buffer => join(long(id), little(0), little(4), long(value));

/** Prism: message code, length, device, then ten values. */
const prismFrames: readonly Buffer[] = [
  join(
    ...[long(0x44), long(144), Buffer.from('wlan0\0\0\0\0\0\0\0\0\0\0\0')],
    ...[did(0x00010044, 1000), did(0x00020044, 123456), did(0x00030044, 6), did(0x00040044, 55)],
    ...[did(0x00050044, 0), did(0x00060044, 0xffffffc4), did(0x00070044, 0xffffffa1), did(0x00080044, 11)],
    ...[did(0x00090044, 0), did(0x000a0044, beacon.length)],
    beacon,
  ),
  join(
    ...[long(0x41), long(144), Buffer.from('ath0\0\0\0\0\0\0\0\0\0\0\0\0')],
    ...[did(0x00001041, 1000), did(0x00002041, 123456), did(0x00003041, 36), did(0x00004041, 55)],
    ...[did(0x00005041, 0), did(0x00006041, 30), did(0x00007041, 0), did(0x00008041, 108)],
    ...[did(0x00009041, 1), did(0x0000a041, beacon.length)],
    beacon,
  ),
  join(long(0x44), long(144), Buffer.alloc(16)), // cut short
];

const avsHeader = (over: readonly (readonly [at: number, value: number])[]): Buffer => {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x80211001, 0);
  header.writeUInt32BE(64, 4);
  header.writeUInt32BE(0x075bcd15, 12);
  const words: readonly (readonly [number, number])[] = [
    ...([
      [24, 6],
      [28, 6],
      [32, 540],
      [36, 1],
      [40, 0],
      [44, 2],
      [48, -60],
      [52, -95],
      [56, 1],
      [60, 2],
    ] as const),
    ...over,
  ];
  for (const [at, value] of words) header.writeInt32BE(value, at);
  return header;
};
const avsFrames: readonly Buffer[] = [
  join(avsHeader([]), beacon),
  join(
    avsHeader([
      [44, 1],
      [48, 40],
      [52, 10],
    ]),
    beacon,
  ), // normalised signal
  join(
    avsHeader([
      [44, 3],
      [48, 40],
      [52, 10],
    ]),
    beacon,
  ), // raw
  join(
    avsHeader([
      [24, 5],
      [28, 2437],
      [32, 110000],
    ]),
    beacon,
  ), // frequency, rate in units of 100 b/s
  join(
    avsHeader([
      [24, 1],
      [28, 0x01020300],
      [32, 20],
    ]),
    beacon,
  ),
  join(avsHeader([[4, 32]]), beacon), // shorter than it must be
  join(avsHeader([[4, 4096]]), beacon),
];

const ppi = (flags: number, linktype: number, fields: Buffer): Buffer =>
  join(Buffer.from([0, flags]), little(8 + fields.length), long(linktype), fields);
const ppiField = (type: number, content: Buffer): Buffer =>
  join(little(type), little(content.length), content);
const ppiCommon = ppiField(2, hex`15 cd 5b 07 00 00 00 00  00 00  0c 00  6c 09 a0 00  05 06  c4 a1`);
const ppiFrames: readonly Buffer[] = [
  join(ppi(0, 105, Buffer.alloc(0)), beacon),
  join(ppi(0, 105, ppiCommon), beacon),
  join(
    ppi(0, 105, ppiField(2, hex`15 cd 5b 07 00 00 00 00  03 00  16 00  6c 09 80 04  00 00  c4 a1`)),
    beacon,
    hex`01 02 03 04`,
  ),
  join(ppi(1, 105, join(ppiField(5, hex`01 02 03 04`), ppiCommon)), beacon), // aligned to four
  join(ppi(0, 105, join(ppiField(30002, hex`02 00 08 00 00 00 00 00`), ppiCommon)), beacon),
  join(ppi(0, 1, Buffer.alloc(0)), hex`ff ff ff ff ff ff 02 00 00 00 00 01 88 8e 01 01 00 00`), // Ethernet behind it
  join(ppi(0, 105, join(little(2), little(400), Buffer.alloc(4))), beacon), // a field longer than the header
  join(hex`00 00  04 00  69 00 00 00`, beacon), // shorter than its own fixed part
  join(hex`00 00  00 10  69 00 00 00`, beacon), // longer than the frame
];

/** What capturing systems put in front of 802.11 frames. */
export const WLAN_CAPTURE_HEADERS: readonly CraftedCapture[] = [
  { name: 'radiotap', linktype: LINKTYPE_RADIOTAP, frames: radiotapFrames },
  { name: 'radiotap-lying-lengths', linktype: LINKTYPE_RADIOTAP, frames: lyingRadiotap },
  { name: 'prism', linktype: LINKTYPE_PRISM, frames: prismFrames },
  { name: 'avs', linktype: LINKTYPE_AVS, frames: avsFrames },
  { name: 'ppi', linktype: LINKTYPE_PPI, frames: ppiFrames },
];
