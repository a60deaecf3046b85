import { describe, expect, it } from 'vitest';
import { arpStorm } from '../../src/lib/findings/detectors/arp-storm.js';
import { bridgingLoop } from '../../src/lib/findings/detectors/bridging-loop.js';
import { broadcastStorm } from '../../src/lib/findings/detectors/broadcast-storm.js';
import { ipConflict } from '../../src/lib/findings/detectors/ip-conflict.js';
import { routingLoop } from '../../src/lib/findings/detectors/routing-loop.js';
import { inIpv4, inIpv6, join, word } from '../oracle/wire.js';
import { found } from '../support/analysed.js';
import { hex } from '../support/hex.js';
import { arp, captureOf, EVERYBODY, ip, link, mac } from './made.js';

const UDP = 17;
const NOBODY = Buffer.alloc(4);

const times = <Each>(number: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: number }, (_, index) => make(index));

const claim = (at: number, owner: number, address = 9) => ({
  at,
  frame: arp('reply', { sender: mac(owner), has: ip(address), target: ip(1), to: mac(1) }),
});

const probe = (at: number, owner: number, address = 9) => ({
  at,
  frame: arp('request', { sender: mac(owner), has: NOBODY, target: ip(address) }),
});

describe('ip-conflict', () => {
  it('two hosts that claim one address in turn', async () => {
    const [conflict, ...others] = await found(ipConflict, captureOf([claim(0, 3), claim(5, 4), claim(9, 3)]));
    expect(others).toEqual([]);
    expect(conflict).toMatchObject({
      severity: 'warning',
      actors: { source: '02:00:00:00:00:03', target: '02:00:00:00:00:04', name: '10.0.0.9' },
      evidence: { packets: [2, 3], observed: 1 },
    });
  });

  it('a probe that is answered is told, with both packets', async () => {
    const [conflict] = await found(ipConflict, captureOf([probe(0, 3), claim(0.1, 4)]));
    expect(conflict).toMatchObject({ severity: 'notice', evidence: { packets: [1, 2] } });
  });

  it('IPv6: a neighbour solicitation from nobody that is answered', async () => {
    const unspecified = Buffer.alloc(16);
    const address = hex`fe80 0000 0000 0000 0000 0000 0000 0009`;
    const message = (type: number) => join(Buffer.from([type, 0]), word(0), Buffer.alloc(4), address);
    const solicitation = inIpv6(58, message(135), { over: [[8, unspecified]] });
    const advertisement = inIpv6(58, message(136));
    const frames = [
      { at: 0, frame: link(mac(3), mac(1), solicitation) },
      { at: 0.2, frame: link(mac(4), mac(1), advertisement) },
    ];
    expect(await found(ipConflict, captureOf(frames))).toMatchObject([{ actors: { name: 'fe80::9' } }]);
  });

  it.each([
    ['an address that goes over to another host for good', [claim(0, 3), claim(5, 4), claim(9, 4)]],
    ['one that comes back after more than an hour', [claim(0, 3), claim(5, 4), claim(3_700, 3)]],
    ['a host that asks for its own address', [probe(0, 3), claim(1, 3)]],
    ['a probe that is answered too late to be an answer', [probe(0, 3), claim(30, 4)]],
    [
      'a switch that tracks devices',
      [
        ...times(3, (index) => probe(index / 10, 3, 40 + index)),
        ...times(3, (index) => [probe(1 + index, 3, 20 + index), claim(1.1 + index, 4, 20 + index)]).flat(),
      ],
    ],
    [
      'routers that share an address (VRRP)',
      [0, 1, 2].map((at) => ({
        at,
        frame: arp('reply', {
          sender: at === 1 ? hex`00005e000101` : mac(3),
          has: ip(9),
          target: ip(1),
          to: mac(1),
        }),
      })),
    ],
  ])('quiet: %s', async (_, frames) => {
    expect(await found(ipConflict, captureOf(frames))).toEqual([]);
  });
});

describe('arp-storm', () => {
  const requests = (rate: number, seconds: number) =>
    times(rate * seconds, (index) => ({
      at: index / rate,
      frame: arp('request', { sender: mac(3), has: ip(3), target: ip(index % 200) }),
    }));

  it('a host that asks 30 times a second', async () => {
    const [storm] = await found(arpStorm, captureOf(requests(30, 20)));
    expect(storm).toMatchObject({ severity: 'warning', actors: { source: '02:00:00:00:00:03' } });
    expect(storm?.evidence.observed).toBeGreaterThan(28);
    expect(storm?.evidence.observed).toBeLessThanOrEqual(31);
  });

  it('quiet: 10 times a second, and a burst of a second', async () => {
    expect(await found(arpStorm, captureOf(requests(10, 20)))).toEqual([]);
    expect(await found(arpStorm, captureOf(requests(100, 1)))).toEqual([]);
  });
});

/** A datagram with a number, from this host to everybody or to one. */
const datagram = (
  from: number,
  number: number,
  { to = EVERYBODY, id = number + 1, hops = 64 }: { to?: Buffer; id?: number; hops?: number } = {},
) =>
  link(
    mac(from),
    to,
    inIpv4(UDP, join(word(4_000 + from), word(9), word(12), word(0), word(number), word(from)), {
      over: [
        [4, word(id)],
        [8, Buffer.from([hops])],
      ],
    }),
  );

describe('broadcast-storm', () => {
  const sent = (rate: number, seconds: number, since = 0) =>
    times(Math.round(rate * seconds), (index) => ({ at: since + index / rate, frame: datagram(3, index) }));

  it('more than 1,000 frames to everybody in a second', async () => {
    const [storm] = await found(broadcastStorm, captureOf(sent(1_500, 2)));
    expect(storm).toMatchObject({ severity: 'critical', confidence: 'high' });
    expect(storm?.evidence.facts).toContainEqual({ name: 'sender of most', value: '02:00:00:00:00:03' });
  });

  it('fewer, but most of all and far more than before', async () => {
    const frames = [...sent(2, 60), ...sent(300, 3, 60)];
    expect(await found(broadcastStorm, captureOf(frames))).toMatchObject([{ confidence: 'medium' }]);
  });

  it('quiet: as much as ever, and much to one host', async () => {
    expect(await found(broadcastStorm, captureOf(sent(300, 20)))).toEqual([]);
    const unicast = times(5_000, (index) => ({
      at: index / 5_000,
      frame: datagram(3, index, { to: mac(4) }),
    }));
    expect(await found(broadcastStorm, captureOf(unicast))).toEqual([]);
  });
});

describe('bridging-loop', () => {
  const circling = (copies: number, step: number) =>
    times(copies, (index) => [
      { at: index * step, frame: datagram(3, 1) },
      { at: index * step + step / 2, frame: datagram(4, 2) },
    ]).flat();

  it('frames to everybody that come again with all their hops', async () => {
    const [loop] = await found(bridgingLoop, captureOf(circling(50, 0.002)));
    expect(loop).toMatchObject({ severity: 'critical', evidence: { observed: 50 } });
    expect(loop?.title).toContain('50 times');
  });

  it('ARP requests that come 100 times', async () => {
    const frames = times(100, (index) =>
      [3, 4].map((sender) => ({
        at: index * 0.004 + sender / 10_000,
        frame: arp('request', { sender: mac(sender), has: ip(sender), target: ip(7) }),
      })),
    ).flat();
    expect(await found(bridgingLoop, captureOf(frames))).toMatchObject([{ severity: 'critical' }]);
  });

  it('quiet: two mirror ports, one frame a second, and the same to one host', async () => {
    expect(await found(bridgingLoop, captureOf(circling(2, 0.001)))).toEqual([]);
    expect(await found(bridgingLoop, captureOf(circling(60, 0.9)))).toEqual([]);
    const unicast = times(50, (index) => ({ at: index * 0.001, frame: datagram(3, 1, { to: mac(4) }) }));
    expect(await found(bridgingLoop, captureOf(unicast))).toEqual([]);
  });
});

describe('routing-loop', () => {
  const turning = (step: number, passes: number, id = 7) =>
    times(passes, (index) => ({
      at: index * 0.01 + id / 1_000,
      frame: datagram(3, 1, { to: mac(4), id, hops: 64 - index * step }),
    }));

  it('a packet that passes with two hops less each time', async () => {
    const [loop] = await found(routingLoop, captureOf(turning(2, 20)));
    expect(loop).toMatchObject({
      severity: 'critical',
      actors: { target: '198.51.100.0/24' },
      evidence: { observed: 20, filter: 'ip.dst == 198.51.100.2' },
    });
    expect(loop?.title).toContain('2 routers');
    expect(loop?.evidence.packets.slice(0, 2)).toEqual([1, 3]);
  });

  it('several packets of one loop are one finding', async () => {
    const frames = [...turning(3, 5, 7), ...turning(3, 5, 8)].sort((a, b) => a.at - b.at);
    const [loop, ...others] = await found(routingLoop, captureOf(frames));
    expect(others).toEqual([]);
    expect(loop?.evidence.facts).toContainEqual({ name: 'packets', value: '2' });
  });

  it.each([
    ['a capture before and behind a router', turning(1, 4)],
    ['a packet that passes twice', turning(2, 2)],
    ['copies with all their hops', turning(0, 10)],
    ['a traceroute, whose hops grow', turning(-1, 10)],
  ])('quiet: %s', async (_, frames) => {
    expect(await found(routingLoop, captureOf(frames))).toEqual([]);
  });
});
