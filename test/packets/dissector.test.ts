import { describe, expect, it } from 'vitest';
import { clearPacket, emptyPacket } from '../../src/lib/packets/packet.js';
import { UNITS } from '../../src/lib/packets/units.js';
import { emptyFrame, type Frame } from '../../src/lib/records/frame.js';
import { dissectedInto } from '../support/dissected.js';
import { hex } from '../support/hex.js';

const packet = emptyPacket();

function frameOf(bytes: Buffer, header: Partial<Frame['header']> = {}): Frame {
  const frame = emptyFrame();
  Object.assign(frame.header, { number: 1, linktype: 1, len: bytes.length, cap_len: bytes.length }, header);
  frame.bytes = bytes;
  return frame;
}

interface Record {
  readonly frame: { readonly protocols: string };
  readonly tunnel?: object[];
  readonly errors?: object[];
}

const read = (bytes: Buffer, header: Partial<Frame['header']> = {}): Record =>
  JSON.parse(dissectedInto(packet, frameOf(bytes, header))) as Record;

const ETHERNET = hex`000000000002 000000000001`;
const mplsLabel = (isLast: boolean): Buffer => (isLast ? hex`00010140` : hex`00010040`);

describe('the walk from layer to layer', () => {
  it.each([
    {
      bytes: hex``,
      errors: [{ layer: 'eth', reason: 'truncated', note: 'header cut short', offset: 0, need: 14, had: 0 }],
      protocols: 'eth',
      because: 'nothing was captured',
    },
    {
      bytes: ETHERNET,
      errors: [{ layer: 'eth', reason: 'truncated', note: 'header cut short', offset: 0, need: 14, had: 12 }],
      protocols: 'eth',
      because: 'the type is missing',
    },
  ])('stops where bytes are missing: $because', ({ bytes, errors, protocols }) => {
    expect(read(bytes)).toMatchObject({ frame: { protocols }, errors });
  });

  it('says of a link type that nobody decodes that it is not decoded', () => {
    expect(read(hex`0102`, { linktype: 65_000 })).toMatchObject({
      frame: { protocols: '' },
      errors: [
        { layer: 'frame', reason: 'unknown', note: expect.stringContaining('65000') as string, offset: 0 },
      ],
    });
  });

  it.each([
    { labels: 31, errors: undefined },
    {
      labels: 32,
      errors: [{ layer: 'frame', reason: 'malformed', note: 'more than 32 layers', offset: 14 + 31 * 4 }],
    },
    {
      labels: 300,
      errors: [{ layer: 'frame', reason: 'malformed', note: 'more than 32 layers', offset: 14 + 31 * 4 }],
    },
  ])('ends after 32 layers: $labels labels', ({ labels, errors }) => {
    const stack = Array.from({ length: labels }, (_, index) => mplsLabel(index === labels - 1));
    expect(read(Buffer.concat([ETHERNET, hex`8847`, ...stack])).errors).toEqual(errors);
  });

  it('takes a second LLC header for one of an inner packet: a record has no key twice', () => {
    const frame = hex`
      000000000002 000000000001 0013  # 802.3, 19 bytes
      aa aa 03 000000 8100            # SNAP: VLAN
      0001 0007                       # tag 1, 7 bytes
      42 42 03 01020304               # LLC again: spanning tree
    `;
    const record = read(frame);
    expect(record).toMatchObject({
      llc: { dsap: 0x42 },
      tunnel: [{ eth: { len: 19 }, llc: { dsap: 0xaa } }],
    });
    expect(record.frame.protocols).toMatch(/^eth:llc:.*vlan.*:llc/);
  });

  it('reads IPv6 that calls itself IPv4 by its version', () => {
    const ipv6 = Buffer.concat([
      hex`60000000 0000 3b 40`,
      Buffer.alloc(15),
      hex`01`,
      Buffer.alloc(15),
      hex`02`,
    ]);
    expect(read(Buffer.concat([ETHERNET, hex`0800`, ipv6]))).toMatchObject({
      frame: { protocols: 'eth:ethertype:ipv6' },
      ipv6: { version: 6, src: '::1', dst: '::2' },
    });
  });
});

describe('headers', () => {
  it.each([
    {
      bytes: Buffer.concat([ETHERNET, hex`0800`, hex`60000000 0000 3b 40`, Buffer.alloc(32)]),
      because: 'one layer sent the bytes to another',
    },
    {
      bytes: Buffer.concat([ETHERNET, hex`8847`, mplsLabel(false), mplsLabel(true)]),
      because: 'one was there twice',
    },
    { bytes: Buffer.concat([ETHERNET, hex`0800`, hex`45`]), because: 'the frame was cut' },
    {
      bytes: Buffer.concat([
        ETHERNET,
        hex`0800`,
        hex`4500 0028 0000 0000 40 04 0000 0a000001 0a000002 4500 0014 0000 0000 40 ff 0000 0a000003 0a000004`,
      ]),
      because: 'there was a tunnel',
    },
  ])('are all free again when the packet is cleared, though $because', ({ bytes }) => {
    read(bytes);
    clearPacket(packet);
    expect(UNITS.filter(({ used }) => used > 0).map(({ name }) => name)).toEqual([]);
  });
});
