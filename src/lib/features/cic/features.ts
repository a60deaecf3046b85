import type { Feature } from '../feature-set.js';
import type { Unit } from '../unit.js';

/** A feature of CICFlowMeter: its name is the text of the tool's header line. */
export interface CicFeature extends Feature {
  /** What the published tool gives in its place; left out where that is the same. */
  readonly published?: string;
}

const feature = (name: string, unit: Unit, about: string, published?: string): CicFeature => ({
  name,
  unit,
  about,
  ...(published !== undefined && { published }),
});

const FWD = 'forward';
const BWD = 'backward';
const NONE = 'absent if there are none';
const NO_DURATION = 'absent if the flow has no duration';
const NO_GAP = 'absent if no two packets went';
const TWICE = 'the first packet counts twice';
const FIRST_ONLY = 'only whether the first packet of the flow has it';
const RATE = 'absent, in place of infinity or no number, if the flow has no duration';
const GAPS_ONLY = 'the divisor is one less, 0 without such gaps, and the quotient is cut to a whole number';
const NO_FINAL = 'the last period is missing and so are those without length; 0 if there are none';
const MIXED = 'packets of both directions, as if all went backward; whole numbers, 0 if there are none';

/** Largest, smallest, mean and deviation of the payload one way. */
const lengths = (prefix: string, way: string): CicFeature[] => [
  feature(`${prefix} Packet Length Max`, 'bytes', `Largest payload of ${way} packets; ${NONE}`, '0 of none'),
  feature(`${prefix} Packet Length Min`, 'bytes', `Smallest payload of ${way} packets; ${NONE}`, '0 of none'),
  feature(`${prefix} Packet Length Mean`, 'bytes', `Mean payload of ${way} packets; ${NONE}`, '0 of none'),
  feature(
    `${prefix} Packet Length Std`,
    'bytes',
    `Sample standard deviation of the payload of ${way} packets; 0 of one, ${NONE}`,
    '0 of none',
  ),
];

const gaps = (prefix: string, way: string, isNeverNone = false): CicFeature[] => {
  const published = isNeverNone ? undefined : '0 if no two went';
  return [
    feature(`${prefix} IAT Mean`, 'us', `Mean time between ${way} packets; ${NO_GAP}`, published),
    feature(
      `${prefix} IAT Std`,
      'us',
      `Sample standard deviation of the times between ${way} packets; 0 of one, ${NO_GAP}`,
      published,
    ),
    feature(`${prefix} IAT Max`, 'us', `Longest time between ${way} packets; ${NO_GAP}`, published),
    feature(`${prefix} IAT Min`, 'us', `Shortest time between ${way} packets; ${NO_GAP}`, published),
  ];
};

const directedGaps = (prefix: string, way: string): CicFeature[] => [
  feature(`${prefix} IAT Total`, 'us', `Sum of the times between ${way} packets`),
  ...gaps(prefix, way),
];

const flag = (name: string, published?: string): CicFeature =>
  feature(`${name} Flag Count`, 'packets', `Packets with TCP flag ${name}`, published);

const bulk = (prefix: string, way: string, published: string): CicFeature[] => {
  const what = `bulks: four or more ${way} packets with payload, none of the other side between, no gap over 1 s`;
  return [
    feature(`${prefix} Bytes/Bulk Avg`, 'bytes', `Payload of ${what}; mean, ${NONE}`, published),
    feature(`${prefix} Packet/Bulk Avg`, 'packets', `Packets of ${way} bulks; mean, ${NONE}`, published),
    feature(
      `${prefix} Bulk Rate Avg`,
      'bytes/s',
      `Payload of all ${way} bulks over the time they took; ${NONE}, or they took no time`,
      published,
    ),
  ];
};

const subflow = (prefix: string, way: string): CicFeature[] => [
  feature(
    `Subflow ${prefix} Packets`,
    'packets',
    `${way} packets over the number of subflows: one more than gaps of over 1 s`,
    GAPS_ONLY,
  ),
  feature(`Subflow ${prefix} Bytes`, 'bytes', `${way} payload over the number of subflows`, GAPS_ONLY),
];

const periods = (name: string, what: string, published: string): CicFeature[] => [
  feature(`${name} Mean`, 'us', `Mean time of ${what}`, published),
  feature(`${name} Std`, 'us', `Sample standard deviation of the time of ${what}; 0 of one`, published),
  feature(`${name} Max`, 'us', `Longest time of ${what}`, published),
  feature(`${name} Min`, 'us', `Shortest time of ${what}`, published),
];

/** The 76 features of CICFlowMeter in the order of its columns, identifiers and label left out. */
export const CIC_FEATURES: readonly CicFeature[] = [
  feature('Flow Duration', 'us', 'From the first packet to the last'),
  feature('Total Fwd Packet', 'packets', 'Packets of the originator: forward packets'),
  feature('Total Bwd packets', 'packets', 'Packets of the responder: backward packets'),
  feature('Total Length of Fwd Packet', 'bytes', 'Payload of forward packets, behind the transport header'),
  feature('Total Length of Bwd Packet', 'bytes', 'Payload of backward packets'),
  ...lengths('Fwd', FWD),
  ...lengths('Bwd', BWD),
  feature('Flow Bytes/s', 'bytes/s', `Payload over duration; ${NO_DURATION}`, RATE),
  feature('Flow Packets/s', 'packets/s', `Packets over duration; ${NO_DURATION}`, RATE),
  ...gaps('Flow', 'consecutive', true),
  ...directedGaps('Fwd', FWD),
  ...directedGaps('Bwd', BWD),
  feature('Fwd PSH Flags', 'packets', 'Forward packets with TCP flag PSH', FIRST_ONLY),
  feature('Bwd PSH Flags', 'packets', 'Backward packets with TCP flag PSH', 'always 0'),
  feature('Fwd URG Flags', 'packets', 'Forward packets with TCP flag URG', FIRST_ONLY),
  feature('Bwd URG Flags', 'packets', 'Backward packets with TCP flag URG', 'always 0'),
  feature('Fwd Header Length', 'bytes', 'Transport headers of forward packets, summed up'),
  feature('Bwd Header Length', 'bytes', 'Transport headers of backward packets, summed up'),
  feature(
    'Fwd Packets/s',
    'packets/s',
    `Forward packets over duration; ${NO_DURATION}`,
    '0 without duration',
  ),
  feature(
    'Bwd Packets/s',
    'packets/s',
    `Backward packets over duration; ${NO_DURATION}`,
    '0 without duration',
  ),
  feature('Packet Length Min', 'bytes', 'Smallest payload of a packet'),
  feature('Packet Length Max', 'bytes', 'Largest payload of a packet'),
  feature('Packet Length Mean', 'bytes', 'Mean payload of packets', TWICE),
  feature('Packet Length Std', 'bytes', 'Sample standard deviation of the payload; 0 of one packet', TWICE),
  feature('Packet Length Variance', 'bytes2', 'Sample variance of the payload; 0 of one packet', TWICE),
  flag('FIN', 'a second FIN of one side is not counted, nor is its packet'),
  ...['SYN', 'RST', 'PSH', 'ACK', 'URG', 'CWR', 'ECE'].map((name) => flag(name)),
  feature(
    'Down/Up Ratio',
    '1',
    'Backward packets over forward packets; absent if none went forward',
    'cut to a whole number',
  ),
  feature(
    'Average Packet Size',
    'bytes',
    'Payload over packets: Packet Length Mean',
    'payload, that of the first packet twice, over packets',
  ),
  feature('Fwd Segment Size Avg', 'bytes', `Fwd Packet Length Mean; ${NONE}`, '0 of none'),
  feature('Bwd Segment Size Avg', 'bytes', `Bwd Packet Length Mean; ${NONE}`, '0 of none'),
  ...bulk('Fwd', FWD, 'always 0'),
  ...bulk('Bwd', BWD, MIXED),
  ...subflow('Fwd', 'Forward'),
  ...subflow('Bwd', 'Backward'),
  feature(
    'FWD Init Win Bytes',
    'bytes',
    'TCP window of the first forward packet, not scaled; absent without TCP',
    '-1 without TCP',
  ),
  feature(
    'Bwd Init Win Bytes',
    'bytes',
    'TCP window of the first backward packet, not scaled; absent without TCP, or if none went',
    'window of the last backward packet; 0 of none, -1 without TCP',
  ),
  feature(
    'Fwd Act Data Pkts',
    'packets',
    'Forward packets with payload',
    'the first packet of the flow is not counted',
  ),
  feature(
    'Fwd Seg Size Min',
    'bytes',
    'Smallest transport header (the name misleads) of forward packets; absent if none has one',
    '0 without TCP and UDP',
  ),
  ...periods('Active', 'periods without a gap of over 5 s', NO_FINAL),
  ...periods('Idle', 'gaps of over 5 s; absent if there are none', '0 if there are none'),
];
