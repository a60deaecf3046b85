import type { Difference } from '../difference.js';
import { type Explanation, innermost, isCut, isOnly, isOursAlone } from '../explanation.js';
import { ownValues } from '../own-records.js';

const CONTROL_WRAPPER = 23;
const MULTI_TID = 3;
const MULTI_STATION = 11;
const EXTENSION = 3;
const PHY_AX = 11;
const BLOCK_ACK_REQUEST = 24;
const ACTIONS = [13, 14];

const isBeyondDoubles = ({ ours, theirs }: Difference): boolean =>
  ours.length === 0 && theirs.every((value) => BigInt(value) > BigInt(Number.MAX_SAFE_INTEGER));

const isAmsdu = (difference: Difference): boolean => innermost(difference, 'wlan.qos.amsdupresent') === true;

/** Whether one of our remarks begins so. */
const hasNote = ({ record }: Difference, start: RegExp): boolean =>
  ownValues(record, ['errors', 'note']).some((note) => start.test(String(note)));

const endsWithOurs = ({ ours, theirs }: Difference): boolean =>
  ours.length === 1 && theirs.length > 1 && theirs.at(-1) === ours[0];

/** Differences in IEEE 802.11 frames, what captures put in front of them, and the keys of WPA. */
export const WLAN_DIFFERENCES: readonly Explanation[] = [
  {
    fields: [
      ...['wlan.fixed.timestamp', 'radiotap.mactime', 'radiotap.timestamp.ts', 'wlan_radio.timestamp'],
      ...['eapol.keydes.replay_counter'],
    ],
    when: isBeyondDoubles,
    because: 'A 64-bit number above 2^53-1, which most readers of JSON would round, is left out.',
    users: true,
  },

  // Frames.
  {
    fields: ['wlan.da', 'wlan.sa'],
    when: isAmsdu,
    because: "Of an A-MSDU we tell the ends of its first packet, tshark those of all and the frame's own.",
    users: true,
  },
  {
    fields: ['wlan.bssid'],
    when: (difference) => isAmsdu(difference) && difference.theirs[0] === difference.ours[0],
    because: 'An A-MSDU with four addresses names its network twice; we tell the first.',
  },
  {
    fields: ['wlan.amsdu.length[]'],
    when: ({ ours, theirs }) => theirs.length > 0 && theirs.every((length, index) => length === ours[index]),
    because: 'tshark ends at the first packet of an A-MSDU that it cannot read; we tell all lengths.',
  },
  {
    fields: ['wlan.fc.*'],
    when: (difference) => innermost(difference, 'wlan.fc.type_subtype') === CONTROL_WRAPPER,
    because:
      'tshark tells the frame control of a wrapper and of the frame in it under one name, we the first.',
  },
  {
    fields: ['wlan.fc.*'],
    when: (difference) => isOursAlone(difference) && innermost(difference, 'wlan.fc.version') !== 0,
    because: 'Of a version that does not exist tshark tells no frame control.',
  },
  {
    fields: ['wlan.duration', 'wlan.ra', 'wlan.bssid', 'wlan.fixed.timestamp'],
    when: (difference) => difference.ours.length === 0 && innermost(difference, 'wlan.fc.type') === EXTENSION,
    because: 'Frames of the extension type (60 GHz, sub-1 GHz) are not decoded yet.',
  },
  {
    fields: ['wlan.fixed.ssc.*'],
    when: (difference) =>
      [MULTI_TID, MULTI_STATION].includes(innermost(difference, 'wlan.ba.control.ba_type') as number) &&
      (innermost(difference, 'wlan.fc.type_subtype') as number) >= BLOCK_ACK_REQUEST,
    because: 'Block acknowledgements for several streams or stations have several starts; we tell none.',
  },
  {
    fields: ['wlan.tag.oui[]', 'wlan.wfa.ie.type[]'],
    when: (difference) => difference.ours.length === 0 && hasNote(difference, /^element 221 runs past/),
    because: 'An element that runs past the frame is not read.',
  },
  {
    fields: ['wlan.tag.number[]'],
    when: ({ ours, theirs }) => ours.length === theirs.length + 1 && ours.at(-1) === '255',
    because: 'tshark does not list an extended element without its number.',
  },
  {
    fields: ['wlan.country_info.code'],
    when: ({ ours, theirs }) => theirs.length === 2 && isOnly(ours, theirs[0] as string),
    because: 'Of an element that stands twice the first counts; tshark tells both.',
    users: true,
  },

  {
    fields: ['wlan.ht.capabilities.width'],
    when: ({ ours, theirs }) => theirs.length === 2 && isOnly(ours, theirs[0] as string),
    because: 'tshark also reads the copy of 802.11n elements that some vendors send in their own.',
  },
  {
    fields: ['wlan.*'],
    when: (difference) =>
      difference.ours.length === 0 &&
      ACTIONS.includes(innermost(difference, 'wlan.fc.type_subtype') as number),
    because: 'Of most action frames only category and code are read.',
    users: true,
  },

  // Keys.
  {
    fields: ['wlan.tag.*', 'wlan.rsn.*', 'wlan.wfa.*'],
    when: ({ ours, protocols }) => ours.length === 0 && protocols.at(-1) === 'eapol',
    because: 'Elements that a key message carries are not read, but for the PMKID.',
    users: true,
  },
  {
    fields: ['eap.*', 'eapol.*', 'wlan_rsna_eapol.*'],
    when: (difference) =>
      isOursAlone(difference) &&
      (isCut(difference, 'wlan_rsna_eapol') || hasNote(difference, /^longer than the packet/)),
    because: 'Of a message that is longer than its packet tshark tells nothing, we what is there.',
  },

  // What captures put in front.
  {
    fields: ['frame.protocols'],
    when: ({ protocols, record }) =>
      protocols.slice(1).join(':') === 'wlan_radio:wlan' && record.radiotap !== undefined,
    because: 'A radiotap header with nothing behind it: tshark names the frame that is not there.',
  },
  {
    fields: ['frame.protocols'],
    when: (difference) => hasNote(difference, /^length \d+, not at least (8|64)$/),
    because: 'A capture header that is shorter than its fixed part: tshark looks for a frame within it.',
  },
  {
    fields: ['radiotap.present.word[]'],
    when: (difference) =>
      isOursAlone(difference) &&
      (hasNote(difference, /^presence bitmaps run/) || innermost(difference, 'radiotap.version') !== 0),
    because: 'Where it cannot find the fields tshark does not tell the presence bitmaps.',
  },
  {
    fields: ['radiotap.datarate', 'wlan_radio.data_rate'],
    when: (difference) =>
      innermost(difference, 'radiotap.mcs.index') === 32 && isOnly(difference.theirs, '6.23077'),
    because: 'MCS 32 of 802.11n has 6 Mb/s (IEEE 802.11-2020 table 19-38); tshark scales it as the others.',
    users: true,
  },
  {
    fields: ['radiotap.datarate'],
    when: (difference) =>
      difference.ours.length === 0 && (innermost(difference, 'radiotap.mcs.index') as number) > 32,
    because: 'Rates of schemes that differ between streams (MCS 33 to 76 of 802.11n) are left out.',
    users: true,
  },
  {
    fields: ['wlan_radio.mcs', 'wlan_radio.nss'],
    when: (difference) => isOursAlone(difference) && innermost(difference, 'wlan_radio.phy') === PHY_AX,
    because: 'tshark 4.0 has these of 802.11ax under radiotap only.',
  },
  {
    fields: ['wlan_radio.mcs', 'wlan_radio.nss'],
    when: endsWithOurs,
    because: 'Of a frame for several users we tell the last user, whose data rate it is; tshark all.',
  },
  {
    fields: ['wlan_radio.data_rate'],
    when: (difference) =>
      innermost(difference, 'radiotap.he.data_3.data_dcm') === 1 ||
      innermost(difference, 'radiotap.he.data_3.stbc') === 1,
    because:
      'Dual carriers and block codes each halve the rate of 802.11ax; tshark takes no account of them.',
    users: true,
  },
  {
    fields: ['wlan_radio.signal_dbm', 'wlan_radio.noise_dbm'],
    when: ({ record }) => record.prism !== undefined,
    because: "Of a Prism header we take signal and noise where they are in dBm, tshark the radio's own RSSI.",
    users: true,
  },
];
