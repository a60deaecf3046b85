/** One element of DER: its tag as it is on the wire, and where its content stands. */
export interface DerElement {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Tags of the universal class that certificates use (X.680 section 8.6, X.690 section 8.1.2). */
export const DER_TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

const LONG_TAG = 0x1f;
const LONG_LENGTH = 0x80;
/** Longer elements than this many bytes can count are in no certificate. */
const MAX_LENGTH_BYTES = 3;

/** The element at `at`; undefined where there is none that is whole before `end` (X.690 section 8.1.3). */
export function derElement(bytes: Buffer, at: number, end: number): DerElement | undefined {
  if (end - at < 2) return undefined;
  const tag = bytes[at] as number;
  if ((tag & LONG_TAG) === LONG_TAG) return undefined;
  const first = bytes[at + 1] as number;
  let start = at + 2;
  let length = first;
  if (first >= LONG_LENGTH) {
    const lengthBytes = first - LONG_LENGTH;
    if (lengthBytes === 0 || lengthBytes > MAX_LENGTH_BYTES || end - start < lengthBytes) return undefined;
    length = bytes.readUIntBE(start, lengthBytes);
    start += lengthBytes;
  }
  return end - start < length ? undefined : { tag, start, end: start + length };
}

/** The elements inside of another one, up to the first that is not whole. */
export function derElements(bytes: Buffer, { start, end }: DerElement): DerElement[] {
  const elements: DerElement[] = [];
  for (let at = start; at < end; ) {
    const element = derElement(bytes, at, end);
    if (element === undefined) break;
    elements.push(element);
    at = element.end;
  }
  return elements;
}

/** An object identifier as `2.5.4.3` (X.690 section 8.19). */
export function oidText(bytes: Buffer, { start, end }: DerElement): string {
  const numbers: number[] = [];
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [first = 0, ...others] = numbers;
  const root = Math.min(Math.trunc(first / 40), 2);
  return [root, first - root * 40, ...others].join('.');
}
