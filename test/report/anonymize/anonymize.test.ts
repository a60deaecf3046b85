import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressOf } from '../../../src/lib/bytes/address.js';
import { anonymized } from '../../../src/lib/report/anonymize/anonymize.js';
import { Anonymizer } from '../../../src/lib/report/anonymize/anonymizer.js';
import {
  command,
  type Document,
  foreign,
  foreignValue,
  named,
  say,
} from '../../../src/lib/report/document/document.js';
import { REPORT_FORMATS } from '../../../src/lib/report/report-formats/registry.js';
import { ipv4Addresses, ipv6Addresses, macAddresses } from '../../support/arbitraries.js';

const key = (name: string): Uint8Array => createHash('sha256').update(name).digest();
const anonymizer = new Anonymizer(key('one'));

describe('Anonymizer', () => {
  it('makes of an address another one of its kind, of two addresses two', () => {
    fc.assert(
      fc.property(
        fc.oneof(ipv4Addresses, ipv6Addresses, macAddresses),
        fc.nat({ max: 31 }),
        (address, bit) => {
          const replaced = addressOf(anonymizer.address(address.text));
          expect(replaced?.kind).toBe(address.kind);
          const { word0, word1, word2, word3 } = address;
          const other = neighbour(address.kind, [word0, word1, word2, word3], bit);
          expect(anonymizer.address(other)).not.toBe(replaced?.text);
        },
      ),
    );
  });

  it.each([
    '0.0.0.0',
    '255.255.255.255',
    '224.0.0.251',
    '127.0.0.1',
    '::',
    '::1',
    'ff02::fb',
    'ff:ff:ff:ff:ff:ff',
    '01:00:5e:00:00:fb',
  ])('leaves %s, which is nobody', (address) => {
    expect(anonymizer.address(address)).toBe(address);
  });

  it('makes of no address one that is nobody', () => {
    const special = /^(0\.0\.0\.0|127\.|22[4-9]\.|23\d\.|255\.255\.255\.255)/;
    for (let first = 1; first < 224; first += 1) {
      if (first === 127) continue;
      expect(anonymizer.address(`${first}.1.2.3`)).not.toMatch(special);
    }
  });

  it('leaves two addresses of one network in one network', () => {
    const [a = [], b = []] = ['192.168.7.1', '192.168.7.200'].map((text) =>
      anonymizer.address(text).split('.'),
    );
    expect(a.slice(0, 3)).toEqual(b.slice(0, 3));
    expect(a.slice(0, 3)).not.toEqual(['192', '168', '7']);
  });

  it('replaces the labels of a name, and leaves what everybody shares', () => {
    const [www, mail] = ['www.secret-company.co.uk', 'mail.secret-company.co.uk'].map((name) =>
      anonymizer.name(name),
    );
    expect(www).toMatch(/^n[0-9a-f]{10}\.n[0-9a-f]{10}\.co\.uk$/);
    expect(mail?.split('.').slice(1)).toEqual(www?.split('.').slice(1));
    expect(mail?.split('.')[0]).not.toBe(www?.split('.')[0]);
  });

  it('says the same with the same key, and something else with another', () => {
    expect(new Anonymizer(key('one')).name('laptop')).toBe(anonymizer.name('laptop'));
    expect(new Anonymizer(key('two')).name('laptop')).not.toBe(anonymizer.name('laptop'));
    expect(new Anonymizer(key('two')).address('10.0.0.1')).not.toBe(anonymizer.address('10.0.0.1'));
  });
});

function neighbour(kind: 'ipv4' | 'ipv6' | 'mac', words: readonly number[], bit: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = words;
  const flipped = d ^ (1 << bit);
  const octets = [24, 16, 8, 0].map((shift) => (flipped >>> shift) & 255);
  if (kind === 'ipv4') return octets.join('.');
  const hex = (value: number, digits: number): string => (value >>> 0).toString(16).padStart(digits, '0');
  if (kind === 'mac') return `${hex(c & 0xffff, 4)}${hex(flipped, 8)}`.replaceAll(/(..)(?=.)/g, '$1:');
  return [a, b, c, flipped].flatMap((word) => [hex(word >>> 16, 4), hex(word & 0xffff, 4)]).join(':');
}

const SECRETS = [
  '10.1.2.3',
  'fe80::1234:5678:9abc:def0',
  '00:1b:21:3c:9d:f8',
  'payroll.corp.example',
  'Alice',
  'HomeWifi',
  'merger.pcap',
  'alice@corp.example',
];

/** A report with a secret in each place where one can stand. */
const report = (): Document => ({
  title: say`Report: ${named('merger.pcap')}`,
  subtitle: say`35 packets`,
  sections: [
    {
      id: 'all',
      title: 'All',
      blocks: [
        {
          kind: 'text',
          parts: [
            { kind: 'host', address: '10.1.2.3', name: 'payroll.corp.example', place: 'DE' },
            foreign(
              '10.1.2.3 asks payroll.corp.example (fe80::1234:5678:9abc:def0) for 00:1b:21:3c:9d:f8, mail alice@corp.example',
            ),
            foreign('network "HomeWifi" of Alice'),
            foreignValue('Alice'),
            named('Alice'),
            named('HomeWifi'),
          ],
        },
        {
          kind: 'commands',
          items: [
            {
              about: say`Look:`,
              command: command(`nt parse -Y 'ip.addr == 10.1.2.3 and tcp.port == 80' merger.pcap`),
            },
          ],
        },
        {
          kind: 'bars',
          id: 'bars',
          title: 'Bars',
          unit: 'bytes',
          bars: [
            {
              name: { kind: 'host', address: '10.1.2.3', name: 'payroll.corp.example', place: undefined },
              value: 1,
            },
          ],
        },
      ],
    },
  ],
});

describe('a report without names', () => {
  const hidden = anonymized(report(), { anonymizer, names: ['merger.pcap'] });
  const same = (text: string): string => text;
  const options = {
    width: 500,
    rows: 10,
    paint: { bold: same, dim: same, accent: same, alarm: same },
    isUnicode: true,
    table: undefined,
  };

  it.each(['text', 'markdown', 'html', 'json', 'csv'] as const)('tells no secret as %s', (format) => {
    const shown = REPORT_FORMATS[format](hidden, options);
    for (const secret of SECRETS) expect(shown.toLowerCase()).not.toContain(secret.toLowerCase());
  });

  it('calls the same host the same everywhere, also in a command', () => {
    const shown = REPORT_FORMATS.text(hidden, options);
    const replaced = anonymizer.address('10.1.2.3');
    expect(shown.split(replaced).length - 1).toBe(4);
    expect(shown).toContain(`'ip.addr == ${replaced} and tcp.port == 80'`);
  });

  it('leaves numbers and times alone, and says that it was done', () => {
    const shown = REPORT_FORMATS.text(
      anonymized(
        {
          ...report(),
          sections: [
            {
              id: 'a',
              title: 'A',
              blocks: [{ kind: 'text', parts: [foreignValue('1,234 ms'), foreign(' at 12:30:01, 0.5 s')] }],
            },
          ],
        },
        { anonymizer, names: [] },
      ),
      options,
    );
    expect(shown).toContain('1,234 ms at 12:30:01, 0.5 s');
    expect(shown).toContain('Addresses and names are replaced.');
  });
});
