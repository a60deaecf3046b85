import { say } from '../document/document.js';
import { countText, percentOf, percentText } from '../document/quantity.js';
import type { Observation, Observe } from './observation.js';

const NOTED_RETRY_PERCENT = 15;
const GRAVE_RETRY_PERCENT = 40;
const MANY_DISMISSALS = 10;
const FEW_FRAMES = 100;

/** How the radio is. */
export const wireless: Observe = ({ stats }) => {
  const wlan = stats?.wlan;
  if (wlan === undefined || wlan.frames === 0) return [];
  const found: Observation[] = [];
  const percent = percentOf(wlan.retries, wlan.frames);
  if (percent >= NOTED_RETRY_PERCENT && wlan.frames >= FEW_FRAMES) {
    found.push({
      tone: percent >= GRAVE_RETRY_PERCENT ? 'warning' : 'notice',
      parts: say`${percentText(percent)} of ${countText(wlan.frames, 'Wi-Fi frame')} are retries: the air is disturbed or the signal weak.`,
    });
  }
  const dismissals = wlan.reasons.top.reduce((sum, { packets }) => sum + packets, 0);
  if (dismissals >= MANY_DISMISSALS) {
    found.push({
      tone: percentOf(dismissals, wlan.frames) >= NOTED_RETRY_PERCENT ? 'warning' : 'notice',
      parts: say`${countText(dismissals, 'frame')} of ${String(wlan.frames)} ${dismissals === 1 ? 'throws' : 'throw'} stations out of Wi-Fi networks (deauthentication, disassociation).`,
    });
  }
  return found;
};
