import { hash } from 'node:crypto';
import { withoutGrease } from './grease.js';
import type { Hello } from './hello.js';
import { KnownHashes } from './known-hashes.js';

const joined = (values: readonly number[]): string => withoutGrease(values).join('-');

/** What JA3 hashes of a client hello (github.com/salesforce/ja3, "How it works"). */
export const ja3Text = ({ version, cipherSuites, extensions, groups, pointFormats }: Hello): string =>
  [version, joined(cipherSuites), joined(extensions), joined(groups), pointFormats.join('-')].join(',');

/** What JA3S hashes of a server hello. */
export const ja3sText = ({ version, cipherSuites, extensions }: Hello): string =>
  [version, cipherSuites.join('-'), extensions.join('-')].join(',');

const hashes = new KnownHashes((text) => hash('md5', text));

/** The fingerprint of a text: its MD5 in hexadecimal. */
export const ja3Hash = (text: string): string => hashes.of(text);
