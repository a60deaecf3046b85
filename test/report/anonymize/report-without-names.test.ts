import { describe, expect, it } from 'vitest';
import { corpusCaptures } from '../../support/corpus.js';
import { nt, records, SAMPLE } from '../../support/nt.js';

const KEY = '00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef';
/** Addresses that are nobody's, and say nothing. */
const COMMON = /^(::1?|0\.0\.0\.0|255\.255\.255\.255|2(2[4-9]|3\d)\..*|127\..*|ff.*|..:..:..:..:..:..)$/;

/** Captures with findings, names and media: what they tell of people stands in many places. */
const CAPTURES = [
  'packets--arppoison',
  'Forensic_challenge_4',
  'password-attack',
  'test-cc-capture-2',
].flatMap((part) => corpusCaptures().filter(({ name }) => name.includes(part)));

interface Flow {
  readonly uid: string;
  readonly id: { readonly orig_h: string; readonly resp_h: string };
  readonly tls?: { readonly server_name?: string };
  readonly http?: { readonly host?: string };
  readonly dns?: { readonly query?: string };
}

/** Addresses, names and flows of a capture, as another command tells them. */
function secretsOf(path: string): string[] {
  const flows = records(nt(['flows', path]).stdout).filter(
    ({ type }) => type === 'flow',
  ) as unknown as Flow[];
  const found = flows.flatMap(({ uid, id, tls, http, dns }) => [
    uid,
    ...[id.orig_h, id.resp_h].filter((address) => !COMMON.test(address)),
    ...[tls?.server_name, http?.host, dns?.query].filter((name) => name?.includes('.')),
  ]);
  return [...new Set(found as string[])];
}

describe.each([{ name: 'office.pcapng', path: SAMPLE }, ...CAPTURES])('$name', ({ path }) => {
  const secrets = secretsOf(path);

  it.each(['text', 'json', 'html'])('is told as %s without one address, name or flow of it', (format) => {
    const { stdout, status } = nt(['report', '--anonymize', '--top', '200', '--format', format, path], {
      env: { NT_ANONYMIZE_KEY: KEY },
    });
    expect(secrets.length).toBeGreaterThan(3);
    expect([0, 4]).toContain(status);
    // A secret can be part of what replaces another one: 10.0.0.1 of 110.0.0.17.
    const told = secrets.filter((secret) =>
      new RegExp(
        `(?<![\\w.:-])${secret.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w:-]|\\.\\w)`,
        'i',
      ).test(stdout),
    );
    expect(told).toEqual([]);
  });
});
