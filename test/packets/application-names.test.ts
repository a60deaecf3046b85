import { describe, expect, it } from 'vitest';
import { datagrams, dialogue, type Speech } from '../oracle/dialogue.js';
import { eth, ipv4, join } from '../oracle/wire.js';
import { heardOf } from '../support/heard.js';
import { hex } from '../support/hex.js';

const appOf = (frames: readonly Buffer[]): unknown[] => heardOf('app', frames);
const overTcp = (port: number, speeches: readonly Speech[]): unknown[] => appOf(dialogue(port, speeches));

const get = (host: string): string => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** An answer that `www.youtube.com` is 192.0.2.1: one of the two ends that all crafted packets have. */
const answer = join(
  hex`0001 8180 0001 0001 0000 0000  03 777777 07 796f7574756265 03 636f6d 00 0001 0001`,
  hex`c00c 0001 0001 0000003c 0004 c0000201`,
);

describe('the application of a packet', () => {
  it('is the protocol of its message, on any port, and of later packets that have none', () => {
    expect(
      overTcp(9999, [
        ['client', 'SSH-2.0-x\r\n'],
        ['server', 'SSH-2.0-y\r\n'],
        ['server', '\0\0\0\0'],
      ]),
    ).toEqual(new Array(3).fill({ name: 'ssh', proto: 'ssh', by: 'message' }));
  });

  it('is the online service whose host is asked for, both ways', () => {
    const app = { name: 'youtube', proto: 'http', host: 'www.youtube.com', by: 'host' };
    expect(
      overTcp(80, [
        ['client', get('www.youtube.com:80')],
        ['server', 'HTTP/1.1 200 OK\r\n\r\nbody'],
      ]),
    ).toEqual([app, app]);
  });

  it('is the protocol where the host is of no service that is known', () => {
    expect(overTcp(80, [['client', get('example.org')]])).toEqual([
      { name: 'http', proto: 'http', host: 'example.org', by: 'message' },
    ]);
  });

  it('is the service whose name DNS gave the address under', () => {
    const frames = [...datagrams(53, [['server', answer]]), ...dialogue(9999, [['client', 'x']])];
    expect(appOf(frames)).toEqual([
      expect.objectContaining({ name: 'dns', by: 'message' }),
      { name: 'youtube', host: 'www.youtube.com', by: 'dns' },
    ]);
  });

  it('is guessed by the port where nothing else is known, and left out where there is no name either', () => {
    expect(overTcp(3389, [['client', 'x']])).toEqual([{ name: 'ms-wbt-server', by: 'port' }]);
    expect(overTcp(9, [['client', 'x']])).toEqual([{ name: 'discard', by: 'port' }]);
    expect(overTcp(4, [['client', 'x']])).toEqual([undefined]);
  });

  it('is not that of the tunnel which the packet came in', () => {
    const ping = ipv4(1, hex`08 00 0000 0001 0001`);
    const inVxlan = join(hex`08 000000 000001 00`, eth(0x0800, ping));
    expect(appOf(datagrams(4789, [['client', inVxlan]]))).toEqual([undefined]);
  });

  it('is not told of packets without payload', () => {
    expect(overTcp(443, [['client', '']])).toEqual([undefined]);
  });
});
