import { describe, expect, it } from 'vitest';
import { datagrams, dialogue } from '../../oracle/dialogue.js';
import { heard, heardOf, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const CLIENT_PORT = 40_000;
const MEDIA_PORT = 6_000;

const invite = (...lines: readonly string[]): Buffer[] => {
  const body = `c=IN IP4 192.0.2.1\r\n${lines.map((line) => `${line}\r\n`).join('')}`;
  const head = `INVITE sip:b@x SIP/2.0\r\nContent-Type: application/sdp\r\nContent-Length: ${body.length}\r\n\r\n`;
  return datagrams(5060, [['client', head + body]], 500);
};

/** Announces the end that `sent` sends from, and RTCP beside it. */
const ANNOUNCED = invite(`m=audio ${CLIENT_PORT} RTP/AVP 0`);

const sent = (payload: Buffer, port = MEDIA_PORT, index = 0): Buffer[] =>
  datagrams(port, [['client', payload]], index);

const packet = (seq: number, { type = 0, ssrc = 7, first = 0x80 } = {}): Buffer => {
  const bytes = Buffer.alloc(20, 0x55);
  bytes[0] = first;
  bytes[1] = type;
  bytes.writeUInt16BE(seq & 0xffff, 2);
  bytes.writeUInt32BE(seq * 160, 4);
  bytes.writeUInt32BE(ssrc, 8);
  return bytes;
};

const paths = (frames: readonly Buffer[]): string[] =>
  heard(frames).map(({ frame }) => frame.protocols.replace('eth:ethertype:ip:udp', ''));

const notes = (frames: readonly Buffer[]): string[] =>
  heard(frames).flatMap(({ errors = [] }) => errors.map(({ note }) => note));

describe('RTP', () => {
  it('is read where SDP announced it', () => {
    const frames = [
      ...ANNOUNCED,
      ...sent(hex`b2 e0 0102 00000003 00000004  00000005 00000006  bede 0001 10aa0000  11 22 00 02`),
    ];
    expect(heardOf('rtp', frames)[1]).toEqual({
      version: 2,
      padding: true,
      ext: true,
      cc: 2,
      marker: true,
      p_type: 96,
      seq: 0x0102,
      timestamp: 3,
      ssrc: 4,
      csrc: { item: [5, 6] },
      ext_profile: 0xbede,
      ext_len: 1,
    });
    expect(seen(frames)[1]).toMatch(/ RTP +\d+ PT=96 SSRC=0x4 Seq=258 Time=3 Mark$/);
  });

  it.each([
    ['STUN', hex`00 01 0000 2112a442 000102030405060708090a0b`],
    ['DTLS', hex`16 fe fd 00 00 00 00 00 00 00 00 00 00`],
    ['what has too few bytes', hex`80 00 0001`],
  ])('leaves %s on its port alone', (_name, bytes) => {
    expect(paths([...ANNOUNCED, ...sent(bytes)])[1]).not.toContain('rtp');
  });

  it('is told from RTCP that comes to the same port', () => {
    expect(paths([...ANNOUNCED, ...sent(hex`80 c9 0001 00000001`), ...sent(packet(1))]).slice(1)).toEqual([
      ':rtcp',
      ':rtp',
    ]);
  });

  it('is expected at no port that SDP refuses, or where it is not sent in RTP', () => {
    for (const line of ['m=audio 0 RTP/AVP 0', `m=image ${CLIENT_PORT} udptl t38`]) {
      expect(paths([...invite(line), ...sent(packet(1))])[1]).toBe('');
    }
  });

  const run = (...packets: readonly Buffer[]): string[] => paths(packets.flatMap((each) => sent(each)));

  it('is believed without announcement from the third packet in order on', () => {
    expect(run(packet(65_534), packet(65_535), packet(65_536), packet(9), packet(10, { ssrc: 8 }))).toEqual([
      '',
      '',
      ':rtp',
      ':rtp',
      '',
    ]);
  });

  it.each([
    ['packets are not in order', run(packet(1), packet(3), packet(5), packet(7))],
    ['one is repeated', run(packet(1), packet(1), packet(1), packet(1))],
    ['sources differ', run(packet(1), packet(2, { ssrc: 8 }), packet(3, { ssrc: 9 }))],
    ['types are not assigned', run(...[1, 2, 3, 4].map((seq) => packet(seq, { type: 80 })))],
    ['sources do not fit', run(...[1, 2, 3, 4].map((seq) => packet(seq, { first: 0x8f })))],
    ['the port is odd', paths([1, 2, 3, 4].flatMap((seq) => sent(packet(seq), 6_001)))],
    [
      'packets go both ways',
      paths(
        [1, 2, 3, 4].flatMap((seq) =>
          datagrams(MEDIA_PORT, [[seq % 2 === 0 ? 'client' : 'server', packet(seq)]]),
        ),
      ),
    ],
  ])('is not believed without announcement where %s', (_name, told) => {
    expect(told).not.toContain(':rtp');
  });

  it('is not looked for in streams', () => {
    const frames = dialogue(
      MEDIA_PORT,
      [1, 2, 3, 4].map((seq) => ['client', packet(seq)] as const),
    );
    expect(heard(frames).map(({ frame }) => frame.protocols)).not.toContain('eth:ethertype:ip:tcp:rtp');
  });

  it.each([
    { bytes: hex`8f 00 0001 00000001 00000001 00000002`, note: '15 contributing sources' },
    { bytes: hex`90 00 0001 00000001 00000001 bede`, note: 'extension cut short' },
    { bytes: hex`90 00 0001 00000001 00000001 bede ffff 00`, note: 'extension cut short' },
  ])('says of a hostile header: $note', ({ bytes, note }) => {
    expect(notes([...ANNOUNCED, ...sent(bytes)])).toEqual([note]);
  });
});

describe('RTCP', () => {
  /** A sender report with one block and a description, as in RFC 3550 sections 6.4.1 and 6.5. */
  const REPORT = hex`
    81 c8 000c 00000001  e7b1a1c0 80000000 00000010 00000003 0000000c
    00000002 10 ffffff 00010002 00000003 00000004 00000005
    81 ca 0004 00000001  01 03 612e62  08 03 01 70 71 00 00`;

  it('is read beside the port that SDP announced', () => {
    const frames = [...ANNOUNCED, ...sent(REPORT, 6_001, 1)];
    expect(heardOf('rtcp', frames)[1]).toEqual({
      pt: [200, 202],
      length: [12, 4],
      rc: [1],
      sc: [1],
      senderssrc: [1],
      timestamp: { ntp: { msw: [0xe7b1a1c0], lsw: [0x80000000] }, rtp: [16] },
      sender: { packetcount: [3], octetcount: [12] },
      ssrc: {
        identifier: [2, 1],
        fraction: [16],
        cum_nr: [-1],
        ext_high: [0x10002],
        jitter: [3],
        lsr: [4],
        dlsr: [5],
      },
      sdes: { type: [1, 8, 0], text: ['a.b', 'q'] },
    });
    expect(seen(frames)[1]).toMatch(/ Sender Report, Source description$/);
  });

  it('is read where SDP says that it goes', () => {
    const description = [`m=audio 9000 RTP/AVP 0`, `a=rtcp:${CLIENT_PORT} IN IP4 192.0.2.1`];
    const encrypted = hex`80 c9 0001 00000001 d0d0d0d0`;
    expect(paths([...invite(...description), ...sent(encrypted)])[1]).toBe(':rtcp');
    expect(paths([...invite('m=audio 9000 RTP/AVP 0'), ...sent(encrypted)])[1]).toBe('');
  });

  it('is believed without announcement where its packets fill the datagram', () => {
    expect(paths(sent(REPORT))).toEqual([':rtcp']);
    expect(paths(sent(REPORT.subarray(0, REPORT.length - 4)))).toEqual(['']);
    expect(paths(sent(Buffer.concat([REPORT, hex`00000000`])))).toEqual(['']);
  });

  it.each([
    { bytes: hex`80 c9 ffff 00000001`, note: 'packet of 262144 bytes' },
    { bytes: hex`9f c9 0001 00000001`, note: '31 report blocks in a packet of 8 bytes' },
    { bytes: hex`80 c8 0001 00000001`, note: 'sender report without its information' },
    { bytes: hex`80 c9 0000`, note: 'receiver report without its sender' },
    { bytes: hex`9f ca 0001 00000001`, note: '31 descriptions in a packet of 8 bytes' },
    { bytes: hex`81 ca 0002 00000001 01 ff 6161`, note: 'description ends behind its packet' },
    { bytes: hex`81 ca 0002 00000001 00000000`, note: undefined },
    { bytes: hex`9f cb 0000`, note: '31 sources in a packet of 4 bytes' },
    { bytes: hex`80 cf 0000`, note: 'extended report without its sender' },
    { bytes: hex`80 cf 0002 00000001 07 00 ffff`, note: 'report block ends behind its packet' },
    { bytes: hex`80 cd 0000 80 ce 0000 80 cc 0000`, note: undefined },
    { bytes: hex`80 c9 0001 00000001 00000000`, note: 'no packet where one should begin' },
    { bytes: hex`80 c9 0001 00000001 80`, note: 'packet cut short' },
  ])('says of a hostile packet: $note', ({ bytes, note }) => {
    const description = invite(`m=audio 9000 RTP/AVP 0`, `a=rtcp:${CLIENT_PORT}`);
    expect(notes([...description, ...sent(bytes)])).toEqual(note === undefined ? [] : [note]);
  });
});
