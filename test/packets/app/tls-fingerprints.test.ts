import { describe, expect, it } from 'vitest';
import { emptyHello, type Hello } from '../../../src/lib/packets/app/tls/hello.js';
import { ja3Hash, ja3sText, ja3Text } from '../../../src/lib/packets/app/tls/ja3.js';
import { ja4 } from '../../../src/lib/packets/app/tls/ja4.js';

const hello = (parts: Partial<Hello>): Hello => ({ ...emptyHello(), ...parts });
const numbers = (text: string): number[] => text.split(',').map((digits) => Number.parseInt(digits, 16));

describe('JA3', () => {
  // github.com/salesforce/ja3, README.md, "How it works".
  const SUITES = [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4];

  it('is that of the examples', () => {
    const full = hello({
      version: 769,
      cipherSuites: SUITES,
      extensions: [0, 10, 11],
      groups: [23, 24, 25],
      pointFormats: [0],
    });
    expect(ja3Text(full)).toBe('769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0');
    expect(ja3Hash(ja3Text(full))).toBe('ada70206e40642a3e4461f35503241d5');
    const bare = hello({ version: 769, cipherSuites: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99] });
    expect(ja3Text(bare)).toBe('769,4-5-10-9-100-98-3-6-19-18-99,,,');
    expect(ja3Hash(ja3Text(bare))).toBe('de350869b8c85de67a350c8d186f11e6');
  });

  it('leaves out what is there to be unknown', () => {
    const greased = hello({
      version: 771,
      cipherSuites: [0x1a1a, 5],
      extensions: [0xfafa, 0],
      groups: [0x2a2a, 23],
    });
    expect(ja3Text(greased)).toBe('771,5,0,23,');
  });

  it('of a server has version, suite and extensions', () => {
    expect(ja3sText(hello({ version: 769, cipherSuites: [47], extensions: [65281, 0, 11] }))).toBe(
      '769,47,65281-0-11',
    );
  });
});

describe('JA4', () => {
  // FoxIO, "JA4: TLS Client Fingerprinting", technical details: the example and its raw parts, in another order.
  const SUITES = numbers('1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035');
  const EXTENSIONS = numbers(
    '001b,0000,0033,0010,4469,0017,002d,000d,0005,0023,0012,002b,ff01,000b,000a,0015',
  );
  const chrome = hello({
    version: 0x0303,
    cipherSuites: [0x0a0a, ...SUITES],
    extensions: [0x1a1a, ...EXTENSIONS],
    supportedVersions: [0x6a6a, 0x0304, 0x0303],
    signatureAlgorithms: numbers('0403,0804,0401,0503,0805,0501,0806,0601'),
    hasServerName: true,
    firstAlpn: Buffer.from('h2'),
  });

  it('is that of the example', () => {
    expect(ja4(chrome, 't')).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
  });

  it('says what carries the hello, whether it names a server, and the version', () => {
    expect(ja4({ ...chrome, hasServerName: false, supportedVersions: [] }, 'q')).toMatch(/^q12i1516h2_/);
    expect(ja4(hello({ version: 0xfefd, supportedVersions: [0xfefc, 0xfefd] }), 'd')).toMatch(/^dd3i0000/);
    expect(ja4(hello({ version: 0x0305 }), 't')).toMatch(/^t00i/);
  });

  it('has the first and last letter of the first protocol, or of its hexadecimal digits', () => {
    const head = (alpn: string | Buffer): string =>
      ja4({ ...chrome, firstAlpn: Buffer.from(alpn) }, 't').slice(8, 10);
    expect(head('http/1.1')).toBe('h1');
    expect(head('x')).toBe('xx');
    expect(head('')).toBe('00');
    expect(head(Buffer.from('abcd', 'hex'))).toBe('ad');
    expect(head(Buffer.from('30ab', 'hex'))).toBe('3b');
  });

  it('has zeros for what is not there, and no more than 99', () => {
    expect(ja4(hello({ version: 0x0301 }), 't')).toBe('t10i000000_000000000000_000000000000');
    const many = Array.from({ length: 120 }, (_, index) => index + 1000);
    expect(ja4(hello({ cipherSuites: many, extensions: many }), 't')).toMatch(/^t00i999900_/);
  });
});
