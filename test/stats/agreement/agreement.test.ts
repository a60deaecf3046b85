import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXPLAINED_TSHARK } from '../../oracle/explained.js';
import { tsharkVersion } from '../../oracle/tshark.js';
import { corpusCaptures } from '../../support/corpus.js';
import { ROOT, SAMPLE } from '../../support/nt.js';
import { compareStatistics } from './agreement.js';
import { explainSum, SUM_EXPLANATIONS } from './explained.js';

const CAPTURE_TIMEOUT_MS = 60_000;
/** Of each kind of traffic a small capture; `run.ts` compares all. */
const SELECTION =
  /eternalblue|amp.TCP.syn.optionally|synscan|voip1b|westermo|wepauthfail|wpaauth|FailedWEPAuth|dns-tunnel-iodine|RRSIG|arp-storm|latency1|tls_change_cipher|vxlan|sip-488|LINKTYPE_IPV6_invalid|dhcp|icmp6?[._]|ssdp|igmp|gre\.|metasploit-ms017/;

const version = tsharkVersion();
const isComparable = version !== undefined && EXPLAINED_TSHARK.test(version);
const captures = [
  { name: 'office.pcapng', path: SAMPLE },
  ...corpusCaptures().filter(({ name }) => SELECTION.test(name)),
];

if (version === undefined) it.skip('statistics against tshark: it is not installed');
else if (!isComparable) it.skip(`statistics against tshark: ${version} differs from the one explained`);

describe.runIf(isComparable)('statistics against tables and fields of tshark', () => {
  it.each(captures)('$name', { timeout: CAPTURE_TIMEOUT_MS }, async (capture) => {
    const { compared, differences } = await compareStatistics(capture);
    expect(compared).toBeGreaterThan(0);
    expect(differences.filter((difference) => explainSum(difference) === undefined)).toEqual([]);
  });
});

it('finds a number that is not the same', () => {
  expect(explainSum({ capture: 'office.pcapng', key: 'arp requests', ours: 1, theirs: 2 })).toBeUndefined();
});

it('what users should know of is in the manual', () => {
  const page = readFileSync(join(ROOT, 'man/sections/nt-stats.mdoc'), 'utf8').replaceAll(/\s+/g, ' ');
  const told = SUM_EXPLANATIONS.filter(({ users }) => users).map(({ because }) => because);
  expect(told.length).toBeGreaterThan(0);
  for (const because of told) expect(page).toContain(because);
});
