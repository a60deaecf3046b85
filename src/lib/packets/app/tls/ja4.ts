import { hash as digest } from 'node:crypto';
import { withoutGrease } from './grease.js';
import type { Hello } from './hello.js';
import { KnownHashes } from './known-hashes.js';

/** What carries the hello: TLS over TCP, QUIC, or DTLS. */
export type Ja4Transport = 't' | 'q' | 'd';

const SERVER_NAME = 0;
const ALPN = 16;
const MAX_COUNT = 99;
const HASH_DIGITS = 12;
const NO_HASH = '0'.repeat(HASH_DIGITS);

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0002, 's2'],
  [0x0300, 's3'],
  [0x0301, '10'],
  [0x0302, '11'],
  [0x0303, '12'],
  [0x0304, '13'],
  [0xfeff, 'd1'],
  [0xfefd, 'd2'],
  [0xfefc, 'd3'],
]);

/** The fingerprint JA4 of a client hello (FoxIO, "JA4: TLS Client Fingerprinting", technical details). */
export function ja4(hello: Hello, transport: Ja4Transport): string {
  const cipherSuites = withoutGrease(hello.cipherSuites);
  const extensions = withoutGrease(hello.extensions);
  const head = [
    transport,
    VERSIONS.get(newestVersion(hello)) ?? '00',
    hello.hasServerName ? 'd' : 'i',
    countText(cipherSuites),
    countText(extensions),
    alpnLetters(hello.firstAlpn),
  ].join('');
  return `${head}_${hash(sortedText(cipherSuites))}_${hash(extensionText(extensions, hello))}`;
}

/** DTLS counts versions down: there the smallest number is the newest version. */
function newestVersion({ version, supportedVersions }: Hello): number {
  const offered = withoutGrease(supportedVersions);
  if (offered.length === 0) return version;
  return version >>> 8 === 0xfe ? Math.min(...offered) : Math.max(...offered);
}

const countText = (values: readonly number[]): string =>
  String(Math.min(values.length, MAX_COUNT)).padStart(2, '0');

const isAlphanumeric = (byte: number): boolean => /[0-9A-Za-z]/.test(String.fromCharCode(byte));

/** First and last letter of the first protocol; of its hexadecimal digits where these are no letters. */
function alpnLetters(protocol: Buffer): string {
  const [first, last] = [protocol[0], protocol.at(-1)];
  if (first === undefined || last === undefined) return '00';
  const text =
    isAlphanumeric(first) && isAlphanumeric(last) ? protocol.toString('latin1') : protocol.toString('hex');
  return `${text.at(0)}${text.at(-1)}`;
}

const hexText = (value: number): string => value.toString(16).padStart(4, '0');
const sortedText = (values: readonly number[]): string => values.map(hexText).sort().join(',');

/** Extensions in the order of their numbers, as clients shuffle them; signature algorithms as they are. */
function extensionText(extensions: readonly number[], { signatureAlgorithms }: Hello): string {
  const sorted = sortedText(extensions.filter((type) => type !== SERVER_NAME && type !== ALPN));
  const algorithms = withoutGrease(signatureAlgorithms).map(hexText).join(',');
  return algorithms === '' ? sorted : `${sorted}_${algorithms}`;
}

const hashes = new KnownHashes((text) => digest('sha256', text).slice(0, HASH_DIGITS));

const hash = (text: string): string => (text === '' ? NO_HASH : hashes.of(text));
