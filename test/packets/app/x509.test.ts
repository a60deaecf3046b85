import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../../src/lib/packets/app/tls/x509.js';
import { corpusCaptures, hasProgram } from '../../support/corpus.js';

const MAX_CERTIFICATES = 40;
const CAPTURES = /tls_long_cert|443-safari|tls-rdn|imaps|android|KakaoTalk_talk|waze|netflix|pinterest/;

const openssl = (args: readonly string[], input: Buffer): string =>
  execFileSync('openssl', args, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });

/** What openssl says of a certificate, by its labels. */
function told(der: Buffer): ReadonlyMap<string, string> {
  const options = ['-subject', '-issuer', '-serial', '-startdate', '-enddate', '-fingerprint', '-sha256'];
  const text = openssl(
    ['x509', '-inform', 'DER', '-noout', '-nameopt', 'RFC2253,-esc_msb,utf8', ...options],
    der,
  );
  return new Map(
    text
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
}

const toldNames = (der: Buffer): string[] =>
  [
    ...openssl(['x509', '-inform', 'DER', '-noout', '-ext', 'subjectAltName'], der).matchAll(
      /DNS:([^,\n]*)/g,
    ),
  ].map(([, name]) => name as string);

/** Certificates of real captures, each once. */
function realCertificates(): Buffer[] {
  const found = new Set<string>();
  for (const { path } of corpusCaptures().filter(({ name }) => CAPTURES.test(name))) {
    const output = execFileSync('tshark', ['-n', '-r', path, '-Tfields', '-etls.handshake.certificate'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    for (const digits of output.split(/[\n,]/)) if (digits !== '') found.add(digits);
  }
  return [...found].slice(0, MAX_CERTIFICATES).map((digits) => Buffer.from(digits, 'hex'));
}

/** A certificate made now, whose names have what needs escaping. */
function madeCertificate(): Buffer {
  const subject = '/C=DE/O=A, B + "C" <D>;E/OU=#one/CN= Zoë /emailAddress=a@example.com';
  const pem = openssl(
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        '/dev/null',
      ],
      ...[
        '-utf8',
        '-subj',
        subject,
        '-days',
        '20000',
        '-addext',
        'subjectAltName=DNS:a.example,IP:192.0.2.1,DNS:*.b.example',
      ],
    ],
    Buffer.alloc(0),
  );
  return Buffer.from(pem.replaceAll(/-----.*-----|\s/g, ''), 'base64');
}

const seconds = (date: string | undefined): number => Date.parse(date ?? '') / 1000;

function expectSame(der: Buffer): void {
  const ours = readCertificate(der, 0, der.length);
  const theirs = told(der);
  expect(ours).toMatchObject({
    subject: theirs.get('subject'),
    issuer: theirs.get('issuer'),
    sha256: theirs.get('sha256 Fingerprint')?.replaceAll(':', '').toLowerCase(),
    dns_name: toldNames(der),
  });
  expect(ours?.serial.replace(/^00(?=.)/, '')).toBe(theirs.get('serial')?.toLowerCase());
  expect(ours?.not_before).toBe(seconds(theirs.get('notBefore')));
  expect(ours?.not_after).toBe(seconds(theirs.get('notAfter')));
}

describe.skipIf(!hasProgram('openssl'))('certificates read as openssl reads them', () => {
  it('with names that need escaping, and dates after 2049', () => {
    expectSame(madeCertificate());
  });

  it.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
    'in real captures',
    () => {
      const certificates = realCertificates();
      expect(certificates.length).toBeGreaterThan(20);
      for (const der of certificates) expectSame(der);
    },
    60_000,
  );

  it('and cut anywhere, are none', () => {
    const der = madeCertificate();
    for (let end = 0; end < der.length; end += 1) expect(readCertificate(der, 0, end)).toBeUndefined();
  });
});
