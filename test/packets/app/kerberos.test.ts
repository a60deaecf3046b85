import { describe, expect, it } from 'vitest';
import { datagrams, dialogue } from '../../oracle/dialogue.js';
import { type HeardRecord, heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const PORT = 88;

/** A value of BER with what is in it. */
function ber(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : [0x82, length >>> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const context = (number: number, ...parts: readonly Buffer[]): Buffer => ber(0xa0 + number, ...parts);
const integer = (value: number): Buffer => ber(0x02, Buffer.from([value]));
const text = (value: string): Buffer => ber(0x1b, Buffer.from(value));
const nameOf = (...parts: readonly string[]): Buffer =>
  ber(0x30, context(0, integer(1)), context(1, ber(0x30, ...parts.map(text))));
const encrypted = (type: number): Buffer => ber(0x30, context(0, integer(type)), context(2, ber(0x04)));

const request = ber(
  0x6a,
  ber(
    0x30,
    context(1, integer(5)),
    context(2, integer(10)),
    context(
      4,
      ber(
        0x30,
        context(0, ber(0x03, hex`00 40810010`)),
        context(1, nameOf('anna')),
        context(2, text('EXAMPLE.ORG')),
        context(3, nameOf('krbtgt', 'EXAMPLE.ORG')),
        context(8, ber(0x30, integer(18), integer(23))),
      ),
    ),
  ),
);
const told = {
  msg_type: 10,
  cname: ['anna'],
  realm: 'EXAMPLE.ORG',
  sname: ['krbtgt', 'EXAMPLE.ORG'],
  etype: [18, 23],
};
const reply = ber(
  0x6d,
  ber(
    0x30,
    context(0, integer(5)),
    context(1, integer(13)),
    context(3, text('EXAMPLE.ORG')),
    context(4, nameOf('anna')),
    context(
      5,
      ber(
        0x61,
        ber(
          0x30,
          context(1, text('EXAMPLE.ORG')),
          context(2, nameOf('sql', 'db')),
          context(3, encrypted(23)),
        ),
      ),
    ),
    context(6, encrypted(18)),
  ),
);

const inStream = (message: Buffer, length = message.length): Buffer => {
  const mark = Buffer.alloc(4);
  mark.writeUInt32BE(length);
  return Buffer.concat([mark, message]);
};
const read = (message: Buffer): HeardRecord => heardLast(datagrams(PORT, [['client', message]]));

describe('Kerberos', () => {
  it('tells who wants a ticket for what', () => {
    expect(read(request).kerberos).toEqual(told);
    expect(seen(datagrams(PORT, [['client', request]]))[0]).toMatch(
      /KERBEROS +\d+ AS-REQ anna krbtgt\/EXAMPLE\.ORG$/,
    );
  });

  it('tells how the ticket in a reply is encrypted', () => {
    expect(read(reply).kerberos).toEqual({
      msg_type: 13,
      crealm: 'EXAMPLE.ORG',
      cname: ['anna'],
      realm: 'EXAMPLE.ORG',
      sname: ['sql', 'db'],
      ticket_etype: 23,
      reply_etype: 18,
    });
  });

  it('is told where it ends, wherever segments do', () => {
    const segment = inStream(request);
    for (let cut = 1; cut < segment.length; cut += 1) {
      const [first, second] = heard(
        dialogue(PORT, [
          ['client', segment.subarray(0, cut)],
          ['client', segment.subarray(cut)],
        ]),
      );
      expect([first?.kerberos, second?.kerberos], `cut at ${cut}`).toEqual([undefined, told]);
    }
  });

  it('says what is missing where it is cut, and reads what is there', () => {
    for (let length = 4; length < request.length; length += 1) {
      expect(read(request.subarray(0, length))).toMatchObject({
        kerberos: { msg_type: 10 },
        errors: [{ layer: 'kerberos', note: 'message cut short', need: request.length, had: length }],
      });
    }
  });

  it.each([
    ['a tag of nothing', hex`69 02 30 00`],
    ['a length that is not stated', hex`6a 80 30 80 00 00 00 00`],
    ['no tag of an application', hex`30 02 30 00`],
  ])('is not what has %s', (_, message) => {
    expect(read(message).kerberos).toBeUndefined();
    expect(heardLast(dialogue(PORT, [['client', inStream(message)]])).kerberos).toBeUndefined();
  });

  it('does not wait for a message that is longer than any', () => {
    const [, second] = heard(
      dialogue(PORT, [
        ['client', inStream(request, 0x7fff_ffff)],
        ['client', inStream(request)],
      ]),
    );
    expect(second?.frame.protocols).toBe('eth:ethertype:ip:tcp');
  });

  it('reads a bounded number of types', () => {
    const many = ber(0x30, ...Array.from({ length: 500 }, () => integer(23)));
    const long = ber(0x6a, ber(0x30, context(4, ber(0x30, context(8, many)))));
    expect((read(long).kerberos as { etype: number[] }).etype).toHaveLength(64);
  });
});
