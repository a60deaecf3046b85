import { describe, expect, it } from 'vitest';
import { datagrams, dialogue } from '../../oracle/dialogue.js';
import { type HeardRecord, heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

/** RFC 5769 section 2.2, without what proves it. */
const response = hex`
  0101 001c 2112a442 b7e7a701bc34d686fa87dfae
  8022 000b 7465737420766563746f7220
  0020 0008 0001a147e112a643`;
const PLAIN_PORT = 19_302;

const read = (message: Buffer, port = PLAIN_PORT): HeardRecord =>
  heardLast(datagrams(port, [['client', message]]));

describe('STUN', () => {
  it('reads the address behind the XOR, on any port', () => {
    expect(read(response).stun).toEqual({
      type: 0x0101,
      class: 16,
      method: 1,
      length: 28,
      id: 'b7e7a701bc34d686fa87dfae',
      att_type: [0x8022, 0x0020],
      address: [{ kind: 'mapped', ipv4: '192.0.2.1', port: 32_853 }],
      software: 'test vector',
    });
    expect(seen(datagrams(PLAIN_PORT, [['server', response]]))[0]).toMatch(
      /STUN +\d+ Binding Success mapped 192\.0\.2\.1 32853$/,
    );
  });

  it('is told when it has come, wherever its segments end', () => {
    for (let cut = 1; cut < response.length; cut += 1) {
      const [first, second] = heard(
        dialogue(3478, [
          ['server', response.subarray(0, cut)],
          ['server', response.subarray(cut)],
        ]),
      );
      expect([first?.stun, second?.stun], `cut at ${cut}`).toEqual([undefined, read(response).stun]);
    }
  });

  it('keeps step with channel data in a stream', () => {
    const [first, second] = heard(
      dialogue(3478, [
        ['server', hex`4001 0005 61 62 63`],
        ['server', Buffer.concat([hex`64 65 00 00 00`, response])],
      ]),
    );
    expect(first?.stun).toEqual({ channel: 0x4001, length: 5 });
    expect(second?.stun).toMatchObject({ type: 0x0101 });
  });

  it.each([
    ['longer than the message', hex`0001 0008 2112a442 000000000000000000000001 0006 0040 61626364`],
    ['longer than can be', hex`0001 0008 2112a442 000000000000000000000001 8022 ffff 61626364`],
  ])('notes an attribute that is %s', (_, message) => {
    expect(read(message)).toMatchObject({
      stun: { type: 1 },
      errors: [{ layer: 'stun', reason: 'malformed', note: expect.stringMatching(/where 4 are left/) }],
    });
  });

  it('reads a bounded number of attributes', () => {
    const head = hex`0001 5000 2112a442 000000000000000000000001`;
    const { stun } = read(Buffer.concat([head, Buffer.alloc(0x5000)]));
    expect((stun as { att_type: number[] }).att_type).toHaveLength(256);
  });

  it.each([
    ['a wrong cookie', hex`0001 0000 2112a443 000000000000000000000001`],
    ['a length beyond the datagram', hex`0001 0004 2112a442 000000000000000000000001`],
    ['first bits of neither', hex`8001 0000 2112a442 000000000000000000000001`],
    ['channel data beyond the datagram', hex`4001 0004 61 62 63`],
  ])('is not what has %s', (_, message) => {
    expect(read(message, 3478).stun).toBeUndefined();
  });

  it('was another protocol before it had a cookie', () => {
    const old = hex`0101 000c 00000000000000000000000000000001 0001 0008 0001 1234 c0000201`;
    expect(read(old).classicstun).toMatchObject({
      type: 0x0101,
      id: '00000000000000000000000000000001',
      address: [{ kind: 'mapped', ipv4: '192.0.2.1', port: 0x1234 }],
    });
  });
});
