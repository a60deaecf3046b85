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

/** An IPv4 header that says how long it and what follows are. */
const ipv4 = (totalLength: number, protocol: number): Buffer => {
  const header = hex`4500 0000 0000 0000 40 00 0000 0a000001 0a000002`;
  header.writeUInt16BE(totalLength, 2);
  header[9] = protocol;
  return header;
};
const IPV4 = Buffer.concat([ETHERNET, hex`0800`]);
const PADDING = hex`eeeeeeeeeeee`;
const TCP = hex`0050 c350 00000001 00000002 5010 1000 abcd 0000`;

describe('what stands behind the length that a header states', () => {
  it.each([
    {
      bytes: Buffer.concat([IPV4, ipv4(40, 6), TCP, PADDING]),
      as: { tcp: { ack_raw: 2, len: 0 } },
      because: 'Ethernet frames are padded to 60 bytes',
    },
    {
      bytes: Buffer.concat([IPV4, ipv4(24, 6), TCP]),
      as: {
        tcp: { srcport: 80, dstport: 50_000 },
        errors: [
          { layer: 'tcp', reason: 'truncated', note: 'header cut short', offset: 34, need: 20, had: 4 },
        ],
      },
      because: 'the header that is there is not of this datagram',
    },
    {
      bytes: Buffer.concat([ETHERNET, hex`8864 11 00 0001 002a 0021`, ipv4(46, 6), TCP, PADDING]),
      as: {
        pppoe: { payload_length: 42 },
        tcp: { len: 0 },
        errors: [{ layer: 'ip', reason: 'malformed', offset: 24 }],
      },
      because: 'the outer length holds where the inner one says more',
    },
  ])('is not read: $because', ({ bytes, as }) => {
    const record = read(bytes);
    expect(record).toMatchObject(as);
    expect(record.errors?.length).toBe('errors' in as ? as.errors.length : undefined);
  });
});

describe('a TCP header that is cut', () => {
  const ports = { srcport: 80, dstport: 50_000 };
  const numbers = { ...ports, seq_raw: 1, ack_raw: 2 };
  const flags = { hdr_len: 20, flags: 0x10, flags_str: 'A', len: 100 };
  it.each([
    { captured: 4, as: ports },
    { captured: 11, as: { ...ports, seq_raw: 1 } },
    { captured: 12, as: numbers },
    { captured: 14, as: { ...numbers, ...flags } },
    { captured: 18, as: { ...numbers, ...flags, window_size_value: 4096, checksum: 0xabcd } },
  ])('keeps what stands in front of the cut: $captured bytes', ({ captured, as }) => {
    const whole = Buffer.concat([IPV4, ipv4(140, 6), TCP]);
    const bytes = whole.subarray(0, 34 + captured);
    const { tcp, errors } = read(bytes, { len: 154 }) as ReturnType<typeof read> & { tcp: object };
    const { checksum_status, ...seen } = tcp as { checksum_status?: unknown };
    expect(seen).toEqual(as);
    expect(errors).toMatchObject([{ layer: 'tcp', reason: 'truncated', need: 20, had: captured }]);
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
