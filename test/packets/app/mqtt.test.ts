import { describe, expect, it } from 'vitest';
import { dialogue, type Speech } from '../../oracle/dialogue.js';
import { heard, heardLast, heardOf, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const PORT = 1883;
const connect = hex`
  10 1c                        # connect
  0004 4d515454 04 c2 003c     # "MQTT", version 4, user, password and clean session, 60 s
  0002 6331                    # "c1"
  0004 616e6e61                # "anna"
  0006 736563726574`; // "secret"
const read = (speeches: readonly Speech[], showsSecrets = false): unknown[] =>
  heardOf('mqtt', dialogue(PORT, speeches), { showsSecrets });

describe('MQTT', () => {
  it('keeps passwords to itself, and tells them when asked to', () => {
    expect(read([['client', connect]])[0]).toMatchObject({
      ver: 4,
      clientid: 'c1',
      username: 'anna',
      passwd: '***',
    });
    expect(read([['client', connect]], true)[0]).toMatchObject({ passwd: 'secret' });
    expect(seen(dialogue(PORT, [['client', connect]]))[0]).toMatch(/MQTT +\d+ Connect c1$/);
  });

  it('tells all packets of a segment, wherever segments end', () => {
    const packets = hex`32 08 0003 742f31 0007 68  c0 00  e0 00`;
    const whole = {
      msgtype: [3, 12, 14],
      len: [8, 0, 0],
      dupflag: [false],
      qos: [1],
      retain: [false],
      topic: ['t/1'],
      msgid: [7],
    };
    expect(read([['client', packets]])).toEqual([whole]);
    for (let cut = 1; cut < 10; cut += 1) {
      const told = read([
        ['client', packets.subarray(0, cut)],
        ['client', packets.subarray(cut)],
      ]);
      expect(told, `cut at ${cut}`).toEqual([undefined, whole]);
    }
  });

  it('tells the topic of a message that is too large to be kept, and skips the rest', () => {
    const head = hex`30 80 80 40 0003 742f31`; // a megabyte
    const told = read([
      ['client', Buffer.concat([head, Buffer.alloc(1400, 0x10)])],
      ['client', Buffer.alloc(1400, 0x10)],
    ]);
    expect(told).toMatchObject([{ topic: ['t/1'], len: [1_048_576] }, undefined]);
  });

  it.each([
    ['a topic that is longer than its packet', hex`30 05 ffff 742f31`, { msgtype: [3], len: [5] }],
    [
      'properties that are longer than their packet',
      hex`82 07 0001 ff ff ff 7f 00`,
      { msgtype: [8], msgid: [1] },
    ],
    [
      'a will that is longer than its packet',
      hex`10 10 0004 4d515454 04 06 003c 0001 61 ffff 61`,
      { clientid: 'a' },
    ],
    ['nothing where there should be something', hex`10 00`, { msgtype: [1] }],
  ])('survives %s', (_, packet, is) => {
    expect(read([['client', packet]])[0]).toMatchObject(is);
  });

  it('is not what begins with type 0 or with a length that does not end', () => {
    for (const bytes of [hex`00 00`, hex`30 ff ff ff ff 01`]) {
      expect(heardLast(dialogue(PORT, [['client', bytes]])).frame.protocols).toBe('eth:ethertype:ip:tcp');
    }
  });

  it('ends where a later packet of the segment is none', () => {
    const [record] = heard(dialogue(PORT, [['client', hex`c0 00 30 ff ff ff ff 01`]]));
    expect(record).toMatchObject({
      mqtt: { msgtype: [12] },
      errors: [{ layer: 'mqtt', note: 'length of more than four bytes' }],
    });
  });

  it('reads a bounded number of topics', () => {
    const topics = Buffer.alloc(60_000, hex`0001 61 00`);
    const packet = Buffer.concat([hex`82 e2 d4 03 0001`, topics]);
    const [record] = read([['client', packet]]) as { topic: string[] }[];
    expect(record?.topic).toHaveLength(1024);
  });
});
