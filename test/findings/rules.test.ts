import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { portScan } from '../../src/lib/findings/detectors/port-scan.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import { RuleError } from '../../src/lib/findings/rules/rule-error.js';
import { parseRules } from '../../src/lib/findings/rules/rule-file.js';
import { analysed } from '../support/analysed.js';
import { nt, temporaryFile, temporaryFolder } from '../support/nt.js';
import { framesOf } from '../support/owned-frame.js';
import { Traffic } from '../support/traffic.js';

/** Fifteen questions about five names by one host, and one by another. */
function questions(): string {
  const traffic = new Traffic();
  for (let number = 0; number < 15; number += 1) {
    traffic.ms += 1_000;
    traffic.dns(['10.0.0.5', 4_000 + number], '10.0.0.1', `host${number % 5}.example.com`);
  }
  traffic.dns(['10.0.0.6', 4_000], '10.0.0.1', 'www.example.com');
  return temporaryFile('questions.pcap', traffic.capture);
}

const foundBy = async (rule: string) => {
  const { added } = parseRules(`[[rules]]\nname = "r"\nby = "ip.src"\n${rule}`, DETECTORS);
  return (await analysed([questions()], { detectors: added })).map(({ actors, evidence }) => [
    actors.source,
    evidence.observed,
  ]);
};

describe('rules of a user', () => {
  it('count packets, bytes, flows, sums and different values in groups', async () => {
    expect(await foundBy('filter = "dns"\nthreshold = 10')).toEqual([['10.0.0.5', 15]]);
    expect(await foundBy('count = "flows"\nthreshold = 2')).toEqual([['10.0.0.5', 15]]);
    expect(await foundBy('distinct = "dns.qry.name"\nthreshold = 5')).toEqual([['10.0.0.5', 5]]);
    expect(await foundBy('sum = "udp.length"\nthreshold = 60')).toEqual([
      ['10.0.0.5', 15 * (8 + 12 + 19 + 4)],
    ]);
    expect(await foundBy('count = "bytes"\nthreshold = 10_000')).toEqual([]);
  });

  it('count within their window', async () => {
    expect(await foundBy('window = "5s"\nthreshold = 10')).toEqual([]);
    expect(await foundBy('window = "20s"\nthreshold = 10')).toEqual([['10.0.0.5', 15]]);
  });

  it('tune detectors, turn them off, and allow', async () => {
    const traffic = new Traffic();
    for (let port = 1; port < 8; port += 1) traffic.refused(['203.0.113.9', 4_000], ['10.0.0.5', port]);
    const path = temporaryFile('scan.pcap', traffic.capture);
    const countWith = async (rules: string): Promise<number> => {
      const { tunings } = parseRules(rules, DETECTORS);
      return (await analysed([path], { detectors: [portScan], tunings })).length;
    };
    expect(await countWith('')).toBe(1);
    expect(await countWith('[detectors.port-scan]\nfailures = 20')).toBe(0);
    expect(await countWith('[detectors.port-scan]\nallow = ["203.0.113.0/24"]')).toBe(0);
    expect(await countWith('allow = ["10.0.0.5"]')).toBe(0);
    expect(await countWith('{"allow": ["10.0.0.7"]}')).toBe(1);
    expect(parseRules('[detectors.weak-tls]\noff = true', DETECTORS).off).toEqual(new Set(['weak-tls']));
  });

  it.each([
    ['a = 1', 1, 'a is unknown'],
    ['\n[detectors.port-scan]\nfailures = "x"', 3, 'is no number'],
    ['[detectors.port-scan]\n\nfailures = 0', 3, '0 is not possible: at least 1'],
    ['[detectors.port-scann]', 1, 'did you mean port-scan?'],
    ['[[rules]]\nname = "a"\nthreshold = 1\n[[rules]]\nname = "b"', 4, 'has no threshold'],
    ['[[rules]]\nname = "a"\nthreshold = 1\nwindow = 5', 4, 'is no text'],
    ['[[rules]]\nname = "port-scan"\nthreshold = 1', 2, 'is taken'],
    ['[[rules]]\nname = "a"\nthreshold = 1\nby = "ip.adr"', 4, 'no field is called ip.adr'],
    ['[[rules]]\nname = "a"\nthreshold = 1\nsum = "dns.qry.name"', 4, 'is no number that can be added up'],
    ['x = [', 1, 'is no TOML'],
    [
      '{\n "rules": [\n  {"name": "a", "threshold": 1},\n  {"name": "b",\n   "threshold": -1}]}',
      5,
      '-1 is not possible',
    ],
  ])('say where %j is wrong', (text, line, problem) => {
    let thrown: unknown;
    try {
      parseRules(text, DETECTORS);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RuleError);
    expect((thrown as RuleError).message).toContain(problem);
    expect((thrown as RuleError).line).toBe(line);
  });
});

describe('nt analyze --extract', () => {
  it('writes the packets of a finding, and no others', async () => {
    const traffic = new Traffic();
    for (let port = 1; port <= 30; port += 1) {
      traffic.ms += 100;
      traffic.refused(['203.0.113.9', 4_000 + port], ['10.0.0.5', port]);
      traffic.connection(['10.0.0.7', 5_000 + port], ['10.0.0.8', 443]);
    }
    const folder = join(temporaryFolder(), 'found');
    const path = temporaryFile('mixed.pcap', traffic.capture);
    const { status } = nt(['analyze', '-q', '--fail-on', 'warning', '--extract', folder, path]);
    expect(status).toBe(1);
    const [name = '', ...others] = readdirSync(folder);
    expect(others).toEqual([]);
    expect(name).toMatch(/^0001-port-scan-F\w{16}\.pcapng$/);
    const frames = await framesOf(join(folder, name));
    // The answer to the last SYN is behind the begin of the last flow, and so the finding.
    expect(frames.length).toBeGreaterThanOrEqual(59);
    expect(frames.length).toBeLessThanOrEqual(60);
    for (const { bytes, start } of frames)
      expect(bytes.subarray(start, start + 54).includes(Buffer.from([203, 0, 113, 9]))).toBe(true);
  });
});
