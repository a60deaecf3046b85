import { describe, expect, it } from 'vitest';
import { datagram } from '../../oracle/crafted/datagram.js';
import { join } from '../../oracle/wire.js';
import { hex } from '../../support/hex.js';
import { recordOf } from './reading.js';

const read = (message: Buffer) => recordOf(datagram(40_000, 123, message));
const withTransmit = (timestamp: Buffer): Buffer => join(hex`23 01 06 ec`, Buffer.alloc(36), timestamp);

describe('NTP', () => {
  it('tells clocks, and no time where there is none', () => {
    const { ntp } = read(join(hex`24 02 06 ec 00010000 00008000 c0000201`, Buffer.alloc(32)));
    expect(ntp).toMatchObject({
      flags: { li: 0, vn: 4, mode: 4 },
      stratum: 2,
      rootdelay: 65_536,
      refid: 'c0000201',
    });
    for (const none of ['reftime', 'org', 'rec', 'xmt']) expect(ntp).not.toHaveProperty(none);
  });

  // RFC 5905 section 6, figure 4: seconds of dates in the Gregorian calendar.
  it.each([
    { timestamp: hex`83aa7e80 00000000`, seconds: 0, because: '1970-01-01, the first day of UNIX' },
    { timestamp: hex`83aa7e80 80000000`, seconds: 0.5, because: 'half a second later' },
    { timestamp: hex`876ce580 00000000`, seconds: 63_072_000, because: '1972-01-01, the first day of UTC' },
    { timestamp: hex`bc167080 00000000`, seconds: 946_598_400, because: '1999-12-31' },
    {
      timestamp: hex`0000f680 00000000`,
      seconds: 2_086_041_600,
      because: '2036-02-08, the first day of era 1',
    },
    {
      timestamp: hex`00000000 00000001`,
      seconds: 2_085_978_496,
      because: 'the first moment of era 1, in 2036',
    },
    { timestamp: hex`83aa7e7f 80000000`, seconds: -0.5, because: 'half a second before UNIX' },
  ])('counts $because', ({ timestamp, seconds }) => {
    expect(read(withTransmit(timestamp)).ntp).toMatchObject({ xmt: seconds });
  });

  it('has fractions exact to the nanosecond', () => {
    const { ntp } = read(withTransmit(hex`83aa7e80 ffffffff`));
    expect(ntp).toMatchObject({ xmt: 0.999999999 });
  });

  it('tells the request that amplifies', () => {
    expect(read(hex`17 00 03 2a 0000 0000`).ntp).toEqual({
      flags: { vn: 2, mode: 7 },
      priv: {
        flags: { r: false, more: false },
        seq: 0,
        impl: 3,
        reqcode: 42,
        err: 0,
        numitems: 0,
        itemsize: 0,
      },
    });
  });

  it('tells the operation of a control message', () => {
    expect(read(hex`16 82 0001 0615 0000 0000 0000`).ntp).toMatchObject({
      ctrl: { flags2: { r: true, error: false, more: false, opcode: 2 }, sequence: 1, count: 0 },
    });
  });

  it.each([hex`23`, hex`16 02`, hex`17 00 03`, hex`23 01 06 ec 0000`])(
    'keeps the mode of a header that is cut: %j',
    (message) => {
      const { ntp, errors } = read(message);
      expect(ntp).toMatchObject({ flags: { mode: (message[0] as number) & 7 } });
      expect(errors).toMatchObject([{ layer: 'ntp', reason: 'truncated', note: 'header cut short' }]);
    },
  );
});
