import { describe, expect, it } from 'vitest';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import { dscp as dscpMeter } from '../../../src/lib/flows/meters/dscp.js';
import { codePointName, serviceClass } from '../../../src/lib/names/dscp.js';
import { plainPacket } from '../../support/plain-packet.js';

const marked = (dscp: number, ecn = 0) => plainPacket({ ip: { dsfield: { dscp, ecn } } });

/** What is told of packets with these code points, in their order. */
function resultOf(...sent: readonly (readonly ['orig' | 'resp', number])[]) {
  const gauge = dscpMeter.create(new FlowContext());
  for (const [side, dscp] of sent) gauge.observe(marked(dscp), side === 'orig');
  return gauge.result();
}

describe('the DSCP meter', () => {
  it('counts code points by side, with their names', () => {
    const result = resultOf(['orig', 46], ['orig', 46], ['resp', 46], ['orig', 5]);
    expect(result.orig).toEqual([
      { dscp: 46, name: 'EF', class: 'telephony', packets: 2 },
      { dscp: 5, name: undefined, class: undefined, packets: 1 },
    ]);
    expect(result).toMatchObject({ changes: 1, mismatched: false, bleached: undefined });
  });

  it('sees that a side was bleached, or is marked otherwise', () => {
    expect(resultOf(['orig', 46], ['resp', 0])).toMatchObject({ bleached: 'resp', mismatched: false });
    expect(resultOf(['orig', 0], ['resp', 34])).toMatchObject({ bleached: 'orig', mismatched: false });
    expect(resultOf(['orig', 46], ['resp', 8])).toMatchObject({ bleached: undefined, mismatched: true });
    expect(resultOf(['orig', 46])).toMatchObject({ bleached: undefined, mismatched: undefined });
  });

  it('counts congestion marks, in IPv6 too', () => {
    const gauge = dscpMeter.create(new FlowContext());
    gauge.observe(marked(0, 2), true);
    gauge.observe(plainPacket({ ipv6: { tclass: { dscp: 0, ecn: 3 } } }), false);
    expect(gauge.result()).toMatchObject({ ecn_capable: 1, congestion_marks: 1 });
  });

  it('has nothing to measure where nothing is marked', () => {
    expect([marked(0), marked(10), marked(0, 1), plainPacket({})].map(dscpMeter.isFor)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('counts eight code points of a side, and the packets of others', () => {
    const sent = Array.from({ length: 64 }, (_, dscp) => ['orig', dscp] as const);
    const result = resultOf(...sent);
    expect([result.orig.length, result.uncounted, result.changes]).toEqual([8, 56, 63]);
  });
});

describe('names of code points', () => {
  it.each([
    [0, 'DF', 'standard'],
    [1, 'LE', 'low-priority data'],
    [8, 'CS1', 'low-priority data'],
    [10, 'AF11', 'high-throughput data'],
    [26, 'AF31', 'multimedia streaming'],
    [38, 'AF43', 'multimedia conferencing'],
    [46, 'EF', 'telephony'],
    [48, 'CS6', 'network control'],
    [63, undefined, undefined],
  ])('%d is %s', (dscp, name, of) => {
    expect([codePointName(dscp), serviceClass(dscp)]).toEqual([name, of]);
  });
});
