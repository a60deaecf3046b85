import { getDomain } from 'tldts-icann';

const MAX_HOST_NAME = 255;

/** A host name in two parts. */
export interface SplitName {
  /** What somebody registered under a public suffix: `example.co.uk`. */
  readonly domain: string;
  /** What stands in front of it, without the dot; empty where nothing does. */
  readonly below: string;
}

/**
 * Splits a name at the domain that somebody registered (publicsuffix.org, ICANN section). Undefined where there is
 * none: names without a public suffix, reverse lookups, addresses.
 */
export function splitName(name: string): SplitName | undefined {
  if (name.length > MAX_HOST_NAME || name.endsWith('.arpa')) return undefined;
  // Names of tunnels hold any byte: what is no host name still has a domain at its end.
  const lower = name.toLowerCase();
  const domain = getDomain(lower, { validateHostname: false, extractHostname: false });
  if (domain === null || domain === '') return undefined;
  return { domain, below: lower.slice(0, Math.max(0, lower.length - domain.length - 1)) };
}

/** Shannon entropy of the characters of a text, in bits per character. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
