import { describe, expect, it } from 'vitest';
import { dnsTunnel } from '../../src/lib/findings/detectors/dns-tunnel.js';
import { nxdomain } from '../../src/lib/findings/detectors/nxdomain.js';
import { found } from '../support/analysed.js';
import { Traffic } from '../support/traffic.js';

const CLIENT = ['10.0.0.5', 40_000] as const;
const SERVER = '10.0.0.1';
/** Letters and digits that look like data, the same ones each time. */
const data = (seed: number, length: number): string => {
  let state = seed * 2_654_435_761;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return 'abcdefghijklmnopqrstuvwxyz234567'[state >>> 27];
  }).join('');
};

describe('dns-tunnel', () => {
  it('finds data in ever new names, and tells the domain that was registered', async () => {
    const traffic = new Traffic();
    for (let part = 1; part <= 90; part += 1) {
      traffic.ms += 100;
      traffic.dns(CLIENT, SERVER, `${data(part, 50)}.${data(part + 999, 30)}.t.example.co.uk`, { type: 16 });
    }
    const [finding, ...others] = await found(dnsTunnel, traffic.capture);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'high',
      actors: { source: '10.0.0.5', name: 'example.co.uk', service: 'dns' },
    });
    expect(finding?.evidence.observed).toBe(90 * (50 + 1 + 30 + 2));
    expect(finding?.evidence.facts).toContainEqual({ name: 'types', value: 'TXT: 90' });
  });

  it('leaves alone who asks for the same long name again, for many domains, and its neighbours', async () => {
    const traffic = new Traffic();
    for (let part = 1; part <= 90; part += 1) {
      traffic.ms += 100;
      traffic.dns(CLIENT, SERVER, `${data(1, 40)}.cdn.example.com`);
      traffic.dns(CLIENT, SERVER, `www.${data(part, 12)}.com`);
      traffic.dns(CLIENT, SERVER, `${part}.2.0.192.in-addr.arpa`);
      traffic.udp(CLIENT, ['224.0.0.251', 5_353], Buffer.alloc(40));
    }
    expect(await found(dnsTunnel, traffic.capture)).toEqual([]);
  });

  it('takes one very long name for a notice', async () => {
    const traffic = new Traffic();
    traffic.dns(CLIENT, SERVER, `${data(1, 60)}.${data(2, 40)}.example.com`);
    expect(await found(dnsTunnel, traffic.capture)).toMatchObject([
      { severity: 'notice', confidence: 'low' },
    ]);
  });
});

describe('nxdomain', () => {
  const ask = (names: readonly string[], gapMs = 500): Traffic => {
    const traffic = new Traffic();
    for (const name of names) {
      traffic.ms += gapMs;
      traffic.dns(CLIENT, SERVER, name, { rcode: 3 });
    }
    return traffic;
  };
  const words = 'apple banana cherry orange potato tomato pepper carrot onion garlic lemon melon'.split(' ');

  it('finds domains that a program made up', async () => {
    const traffic = ask(Array.from({ length: 15 }, (_, index) => `${data(index + 1, 14)}.com`));
    const [finding] = await found(nxdomain, traffic.capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      actors: { source: '10.0.0.5' },
      evidence: { observed: 15 },
    });
    expect(finding?.attack).toEqual(['T1568.002']);
  });

  it('takes plain words for a notice, and one search list for nothing', async () => {
    expect(await found(nxdomain, ask(words.map((word) => `${word}.com`)).capture)).toMatchObject([
      { severity: 'notice', attack: [] },
    ]);
    expect(await found(nxdomain, ask(words.map((word) => `${word}.corp.example.com`)).capture)).toEqual([]);
    const slowly = ask(
      words.map((word) => `${word}.com`),
      60_000,
    );
    expect(await found(nxdomain, slowly.capture)).toEqual([]);
  });
});
