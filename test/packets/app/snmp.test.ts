import { describe, expect, it } from 'vitest';
import { datagrams } from '../../oracle/dialogue.js';
import { type HeardRecord, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const get = hex`
  30 26  02 01 01  04 06 73 65 63 72 65 74   # version 2c, community "secret"
  a0 19  02 01 2a  02 01 00  02 01 00        # get-request 42
  30 0e  30 0c  06 08 2b 06 01 02 01 01 01 00  05 00`;

const read = (message: Buffer, showsSecrets = false): HeardRecord =>
  heardLast(datagrams(161, [['client', message]]), { showsSecrets });

describe('SNMP', () => {
  it('tells what is asked for, and the community only when asked to', () => {
    const { snmp } = read(get);
    expect(snmp).toEqual({
      version: 1,
      community: '***',
      data: 0,
      request_id: 42,
      error_status: 0,
      error_index: 0,
      name: ['1.3.6.1.2.1.1.1.0'],
      value_type: ['null'],
    });
    expect(read(get, true).snmp).toMatchObject({ community: 'secret' });
    expect(seen(datagrams(161, [['client', get]]))[0]).toMatch(
      /SNMP +82 get-request 1\.3\.6\.1\.2\.1\.1\.1\.0$/,
    );
  });

  it('says what is missing wherever it is cut, and reads what is there', () => {
    for (let length = 2; length < get.length; length += 1) {
      const { snmp, errors } = read(get.subarray(0, length));
      if (snmp === undefined) expect(length, 'without a version').toBeLessThan(5);
      else
        expect(errors).toMatchObject([{ layer: 'snmp', note: 'message cut short', need: 40, had: length }]);
    }
  });

  it.each([
    ['a community that is a number', hex`30 06 02 01 01 02 01 00`],
    ['an unknown kind of message', hex`30 0a 02 01 01 04 01 61 af 02 05 00`],
    [
      'variables that are longer than their list',
      hex`30 17 02 01 01 04 01 61 a0 0f 02 01 01 02 01 00 02 01 00 30 04 30 7f 06 00`,
    ],
    ['a version 3 without anything', hex`30 03 02 01 03`],
  ])('calls %s malformed', (_, message) => {
    expect(read(message)).toMatchObject({ errors: [{ layer: 'snmp', reason: 'malformed' }] });
  });

  it.each([
    ['no sequence', hex`31 03 02 01 01`],
    ['a sequence of something else', hex`30 03 04 01 01`],
    ['a length that is not stated', hex`30 80 02 01 01`],
  ])('does not take %s for its own', (_, message) => {
    expect(read(message)).toMatchObject({ frame: { protocols: 'eth:ethertype:ip:udp' } });
  });
});
