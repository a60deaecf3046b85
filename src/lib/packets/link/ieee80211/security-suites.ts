import { uint16At } from '../../../bytes/integers.js';
import type { WlanHeader } from './wlan-fields.js';

type Rsn = WlanHeader['rsn'];
type Wpa = WlanHeader['wfa']['ie']['wpa'];

/** Where the content of an element stands. */
interface Range {
  readonly at: number;
  readonly end: number;
}

const SUITE_BYTES = 4;
const PMKID_BYTES = 16;

/**
 * RSN element (IEEE 802.11-2020 section 9.4.2.24). Everything behind the version may be left out from any
 * point on.
 *
 *   version 2 | group cipher 4 | count 2, pairwise ciphers 4 each | count 2, key managements 4 each |
 *   capabilities 2 | count 2, PMKIDs 16 each | cipher for group management frames 4
 */
export function readRsn(rsn: Rsn, bytes: Buffer, { at, end }: Range): void {
  if (at + 2 > end) return;
  rsn.version = uint16At(bytes, at, true);
  let next = readSuite(rsn.gcs, bytes, { at: at + 2, end });
  next = readSuites(rsn.pcs, bytes, { at: next, end });
  next = readSuites(rsn.akms, bytes, { at: next, end });
  if (next + 2 > end) return;
  const capabilities = uint16At(bytes, next, true);
  rsn.capabilities.mfpr = (capabilities & 0x40) !== 0;
  rsn.capabilities.mfpc = (capabilities & 0x80) !== 0;
  next += 2;
  if (next + 2 > end) return;
  rsn.pmkid.count = uint16At(bytes, next, true);
  readSuite(rsn.gmcs, bytes, { at: next + 2 + rsn.pmkid.count * PMKID_BYTES, end });
}

/** The element of Wi-Fi Protected Access before RSN: the same up to the key managements. */
export function readWpa(wpa: Wpa, bytes: Buffer, { at, end }: Range): void {
  if (at + 2 > end) return;
  wpa.version = uint16At(bytes, at, true);
  let next = readSuite(wpa.mcs, bytes, { at: at + 2, end });
  next = readSuites(wpa.ucs, bytes, { at: next, end });
  readSuites(wpa.akms, bytes, { at: next, end });
}

/** Reads one suite and returns where the next thing stands: the end, where it is not all there. */
function readSuite(suite: Rsn['gcs'], bytes: Buffer, { at, end }: Range): number {
  if (at + SUITE_BYTES > end) return end;
  suite.oui = ouiAt(bytes, at);
  suite.type = bytes[at + 3] as number;
  return at + SUITE_BYTES;
}

/** Reads a counted list of suites, as far as they are there. */
function readSuites(suites: Rsn['pcs'], bytes: Buffer, { at, end }: Range): number {
  if (at + 2 > end) return end;
  const listEnd = at + 2 + uint16At(bytes, at, true) * SUITE_BYTES;
  let next = at + 2;
  for (; next + SUITE_BYTES <= Math.min(listEnd, end); next += SUITE_BYTES) {
    suites.oui.push(ouiAt(bytes, next));
    suites.type.push(bytes[next + 3] as number);
  }
  return listEnd > end ? end : listEnd;
}

const ouiAt = (bytes: Buffer, at: number): number =>
  (uint16At(bytes, at, false) << 8) | (bytes[at + 2] as number);
