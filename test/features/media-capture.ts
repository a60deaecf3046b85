import { eth, ipv4, join, word } from '../oracle/wire.js';
import { hex } from '../support/hex.js';
import { SAMPLE, temporaryFile } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';

const UDP = 17;
const PACKET_MS = 20;
const US_PER_MS = 1_000;
const MS_PER_SECOND = 1_000;
const TICKS_PER_PACKET = 160;
const SECONDS = 1_700_000_000;

/** A capture with six seconds of G.711 from port 4000 to port 4002, of which each 50th packet is missing. */
export function mediaCapture(): Buffer {
  const numbers = Array.from({ length: 300 }, (_, index) => index).filter((number) => number % 50 !== 49);
  return pcapFile(
    {},
    numbers.map((number) => {
      const ms = number * PACKET_MS;
      return {
        seconds: SECONDS + Math.floor(ms / MS_PER_SECOND),
        fraction: (ms % MS_PER_SECOND) * US_PER_MS + ((number * 7) % 3_000),
        data: frame(number),
      };
    }),
  );
}

function frame(number: number): Buffer {
  const timestamp = Buffer.alloc(4);
  timestamp.writeUInt32BE(number * TICKS_PER_PACKET);
  const rtp = join(hex`80 00`, word(number), timestamp, hex`0000 0abc`, Buffer.alloc(TICKS_PER_PACKET, 0xd5));
  return eth(0x0800, ipv4(UDP, join(word(4_000), word(4_002), word(8 + rtp.length), hex`0000`, rtp)));
}

/** Sets about media, of which the sample has none. */
const OF_MEDIA: ReadonlySet<string> = new Set(['rtp-window', 'qos-window']);

/** A capture that a set makes rows of, and how its ports are read. Removed when the test ends. */
export const inputFor = (set: string): { path: string; rule: string } =>
  OF_MEDIA.has(set)
    ? { path: temporaryFile('media.pcap', mediaCapture()), rule: '-d udp.port==4000,rtp' }
    : { path: SAMPLE, rule: '' };
