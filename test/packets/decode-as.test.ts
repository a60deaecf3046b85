import { describe, expect, it } from 'vitest';
import { type DecodeAs, parseDecodeAs } from '../../src/lib/packets/decode-as.js';
import { datagrams, dialogue } from '../oracle/dialogue.js';
import { heard } from '../support/heard.js';
import { hex } from '../support/hex.js';

const rule = (text: string): DecodeAs => {
  const parsed = parseDecodeAs(text);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};

const pathsOf = (frames: readonly Buffer[], rules: readonly string[]): string[] =>
  heard(frames, { decodeAs: rules.map(rule) }).map(({ frame }) => frame.protocols);

const rtp = hex`80 00 0001 00000000 00000001 55 55 55 55`;

describe('what the user says of a port', () => {
  it('goes before everything else', () => {
    const frames = datagrams(5004, [['client', rtp]]);
    expect(pathsOf(frames, [])).toEqual(['eth:ethertype:ip:udp']);
    expect(pathsOf(frames, ['udp.port==5004,rtp'])).toEqual(['eth:ethertype:ip:udp:rtp']);
    expect(pathsOf(frames, ['udp.port == 5000-5010, rtp'])).toEqual(['eth:ethertype:ip:udp:rtp']);
    expect(pathsOf(frames, ['udp.port==5005,rtp'])).toEqual(['eth:ethertype:ip:udp']);
    expect(pathsOf(frames, ['tcp.port==5004,rtp'])).toEqual(['eth:ethertype:ip:udp']);
  });

  it('is not believed where the bytes are of another application', () => {
    const frames = dialogue(80, [['client', 'GET / HTTP/1.1\r\n\r\n']]);
    expect(pathsOf(frames, ['tcp.port==80,tls'])).toEqual(['eth:ethertype:ip:tcp:http']);
  });

  it.each([
    ['udp.port=5004,rtp', /form/],
    ['sctp.port==5004,rtp', /form/],
    ['udp.port==5004', /form/],
    ['udp.port==5004,nothing', /no application is called nothing \(there are .*rtp/],
    ['udp.port==5004,ip', /no application/],
    ['udp.port==5004,app', /no application/],
    ['udp.port==70000,rtp', /no ports/],
    ['udp.port==9-8,rtp', /no ports/],
  ])('is refused where it is %s', (text, problem) => {
    expect(parseDecodeAs(text)).toMatch(problem);
  });
});
