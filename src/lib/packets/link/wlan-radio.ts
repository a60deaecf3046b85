import type { Cursor } from '../cursor.js';
import { WLAN_FRAMING, WLAN_RADIO } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { FRAMINGS } from './ieee80211/framing.js';
import { RADIO } from './ieee80211/radio.js';

/**
 * What the capture header said of the radio, under one set of names whichever header it was. It has no bytes
 * of its own: radiotap and its like fill `cursor.radio` while they are read.
 */
export const wlanRadio = defineLayer({
  name: 'wlan_radio',
  about: 'What the radio said of an IEEE 802.11 frame, whichever capture header told it',
  spec: 'IEEE 802.11-2020 sections 15 to 21; 802.11ax: IEEE 802.11ax-2021 section 27',
  level: LEVEL.capture,
  foundAt: FRAMINGS.map((framing) => [WLAN_RADIO, framing] as const),
  minBytes: 1,
  fields: RADIO,

  dissect(header, cursor: Cursor): void {
    Object.assign(header, cursor.radio);
    cursor.next(WLAN_FRAMING, cursor.key);
  },
});
