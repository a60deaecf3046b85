import { describe, expect, it } from 'vitest';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { PacketLines } from '../../src/lib/report/packet-line.js';
import {
  broadcast,
  control,
  data,
  element,
  little,
  long,
  management,
  radiotap,
  STATION,
  withFcs,
} from '../oracle/crafted/wlan-builders.js';
import { dissectedInto } from '../support/dissected.js';
import { hex } from '../support/hex.js';

const LINKTYPE = { wlan: 105, prism: 119, radiotap: 127, ppi: 192 } as const;
const packet = emptyPacket();

/** What the frame's record says and how its line reads, with `missing` bytes cut off by the snap length. */
function read(bytes: Buffer, linktype: number, missing = 0) {
  const frame = emptyFrame();
  const captured = bytes.length - missing;
  Object.assign(frame.header, { number: 1, linktype, len: bytes.length, cap_len: captured });
  frame.bytes = bytes;
  const record = JSON.parse(dissectedInto(packet, frame)) as {
    wlan?: { ssid?: string };
    errors?: { note: string }[];
  };
  const line = new PacketLines().line(packet);
  return { record, line, notes: record.errors?.map(({ note }) => note) };
}

const beaconStart = hex`15 cd 5b 07 00 00 00 00  64 00  01 04`;
const ssid = (name: Buffer): Buffer => element(0, name);
const beacon = (...elements: readonly Buffer[]): Buffer =>
  broadcast(8, Buffer.concat([beaconStart, ...elements]));
const cafe = beacon(ssid(Buffer.from('café')), element(3, hex`06`));

describe('radiotap whose lengths lie', () => {
  it.each([
    {
      lie: 'shorter than its own fixed part',
      header: hex`00 00 04 00 00 00 00 00`,
      note: 'length 4, not at least 8',
      isFollowed: false,
    },
    {
      lie: 'shorter than the presence bitmap says',
      header: hex`00 00 08 00 2f 00 00 00`,
      note: 'fields run past the header',
      isFollowed: true,
    },
    {
      lie: 'longer than the frame',
      header: hex`00 00 00 10 02 00 00 00 00`,
      note: 'header cut short',
      isFollowed: false,
    },
    {
      lie: 'a chain of bitmaps that does not end',
      header: Buffer.concat([hex`00 00 28 00`, ...new Array<Buffer>(9).fill(hex`00 00 00 80`)]),
      note: 'presence bitmaps run past the header',
      isFollowed: true,
    },
    {
      lie: 'two namespaces at once',
      header: radiotap([0xe0000000, 0x00000020], hex`c4`),
      note: 'fields are said to be of radiotap and of a vendor at once',
      isFollowed: true,
    },
    {
      lie: "a vendor's data longer than the header",
      header: radiotap([0xc0000000, 0], hex`00 11 22 00 ff ff`),
      note: 'fields run past the header',
      isFollowed: true,
    },
  ])('is told of, and the frame behind it is read where it can be found: $lie', (lying) => {
    const { record, notes } = read(Buffer.concat([lying.header, cafe]), LINKTYPE.radiotap);
    expect(notes).toEqual([lying.note]);
    expect(record.wlan?.ssid).toBe(lying.isFollowed ? 'café' : undefined);
  });

  it('does not take what an earlier frame said of the radio', () => {
    const heard = Buffer.concat([radiotap([0x20], hex`c4`), cafe]);
    expect(read(heard, LINKTYPE.radiotap).line).toContain('-60 dBm');
    const unheard = Buffer.concat([radiotap([0], Buffer.alloc(0)), cafe]);
    expect(read(unheard, LINKTYPE.radiotap).line).not.toContain('dBm');
    expect(read(cafe, LINKTYPE.wlan).record).not.toHaveProperty('wlan_radio');
  });
});

describe('elements whose lengths lie', () => {
  it.each([
    { lie: 'runs past the frame', last: hex`dd ff 00 50 f2 01`, note: 'element 221 runs past the frame' },
    { lie: 'has no length', last: hex`03`, note: 'element 3 has no length' },
    { lie: 'is an RSN without end', last: hex`30 14 01 00`, note: 'element 48 runs past the frame' },
  ])('end the reading, and what stands before them stays: one $lie', ({ last, note }) => {
    const { record, notes } = read(beacon(ssid(Buffer.from('café')), last), LINKTYPE.wlan);
    expect(notes).toEqual([note]);
    expect(record.wlan?.ssid).toBe('café');
  });

  it('are told from elements that the snap length cut', () => {
    expect(read(cafe, LINKTYPE.wlan, 1).record.errors).toEqual([
      { layer: 'wlan', reason: 'truncated', note: 'element 3 cut short', offset: 43, need: 3, had: 2 },
    ]);
  });

  it.each([
    { count: 'ff ff', ciphers: [4] },
    { count: '00 00', ciphers: undefined },
  ])('do not make a list longer than it is: $count ciphers', ({ count, ciphers }) => {
    const rsn = Buffer.concat([
      hex`01 00 00 0f ac 04`,
      Buffer.from(count.replace(' ', ''), 'hex'),
      hex`00 0f ac 04`,
    ]);
    const { record } = read(beacon(element(48, rsn)), LINKTYPE.wlan);
    expect((record.wlan as { rsn?: { pcs?: { type: number[] } } }).rsn?.pcs?.type).toEqual(ciphers);
  });
});

describe('names of networks', () => {
  it.each([
    { what: 'UTF-8', name: Buffer.from('日本語'), text: '日本語' },
    { what: 'none at all', name: Buffer.alloc(0), text: '' },
    { what: 'another character set', name: hex`b1 f0 57 69`, text: '\\xb1\\xf0Wi' },
    { what: 'terminal controls', name: Buffer.from('\u001b[2J'), text: '\u001b[2J' },
    { what: 'half a surrogate pair', name: hex`ed a0 80`, text: '\\xed\\xa0\\x80' },
  ])('keep their bytes apart: $what', ({ name, text }) => {
    expect(read(beacon(ssid(name)), LINKTYPE.wlan).record.wlan?.ssid).toBe(text);
  });

  it('may be too long, which is told', () => {
    const { record, notes } = read(beacon(ssid(Buffer.alloc(255, 'x'))), LINKTYPE.wlan);
    expect(record.wlan?.ssid).toHaveLength(255);
    expect(notes).toEqual(["a network's name of 255 bytes, not up to 32"]);
  });

  it('cannot take over a terminal or the line they stand in', () => {
    const { line } = read(beacon(ssid(Buffer.from('x" ch 1 \u001b[2J\n'))), LINKTYPE.wlan);
    expect(line).toContain('beacon "x\\u{22} ch 1 \\u{1b}[2J\\u{a}" open');
  });
});

describe('check sequences', () => {
  const acknowledged = withFcs(control(13, STATION));
  const checked = Buffer.concat([radiotap([2], hex`10`), acknowledged]);

  it('are cut off and verified', () => {
    expect(read(checked, LINKTYPE.radiotap).record).toMatchObject({ wlan: { fcs_status: 'good' } });
    const damaged = Buffer.from(checked);
    damaged[damaged.length - 9] = 0x77;
    expect(read(damaged, LINKTYPE.radiotap).record).toMatchObject({ wlan: { fcs_status: 'bad' } });
  });

  it('are not looked for in a frame that was cut', () => {
    const { record } = read(checked, LINKTYPE.radiotap, 2);
    expect(record.wlan).not.toHaveProperty('fcs');
    expect(record.wlan).toHaveProperty('ra');
  });
});

describe('capture headers', () => {
  it('of PPI are padded to four bytes behind each field, where they say so', () => {
    const fields = Buffer.concat([
      hex`05 00 02 00 01 02 00 00`,
      hex`02 00 14 00`,
      Buffer.alloc(12),
      hex`6c 09 a0 00 00 00 c4 a1`,
    ]);
    const header = Buffer.concat([hex`00 01`, little(8 + fields.length), long(105), fields]);
    const { record } = read(Buffer.concat([header, cafe]), LINKTYPE.ppi);
    expect(record).toMatchObject({ wlan_radio: { channel: 1, signal_dbm: -60 }, wlan: { ssid: 'café' } });
  });

  it.each([
    { order: 'least significant byte first', value: long },
    { order: 'most significant byte first', value: (number: number) => long(number).reverse() },
  ])('of Prism are in the byte order of the machine: $order', ({ value }) => {
    const short = (number: number): Buffer => (value(1)[0] === 1 ? little(number) : little(number).reverse());
    const header = Buffer.concat([
      ...[value(0x44), value(36), Buffer.from('wlan0'.padEnd(16, '\0'))],
      ...[value(0x00030044), short(0), short(4), value(6)],
    ]);
    const { record } = read(Buffer.concat([header, cafe]), LINKTYPE.prism);
    expect(record).toMatchObject({
      prism: { devname: 'wlan0', did: { channel: 6 } },
      wlan: { ssid: 'café' },
    });
  });

  it('of 802.11ax may claim a block code over one stream', () => {
    const he = Buffer.concat([0x7ff4, 0x007e, 0x8000, 0, 0, 1].map(little));
    const { record } = read(Buffer.concat([radiotap([1 << 23], he), cafe]), LINKTYPE.radiotap);
    expect(record).toMatchObject({ wlan_radio: { nss: 1, data_rate: 8.6 }, wlan: { ssid: 'café' } });
  });

  it('of AVS are read where Prism is announced', () => {
    const header = Buffer.alloc(64);
    header.writeUInt32BE(0x80211001, 0);
    header.writeUInt32BE(64, 4);
    expect(read(Buffer.concat([header, cafe]), LINKTYPE.prism).record).toMatchObject({
      frame: { protocols: 'wlancap:wlan_radio:wlan' },
    });
  });
});

describe('a line of text', () => {
  it.each([
    { frame: cafe, facts: '02:00:00:00:00:a0 → ff:ff:ff:ff:ff:ff 802.11    46 beacon "café" ch 6 open' },
    {
      frame: broadcast(4, ssid(Buffer.alloc(0))),
      facts: '02:00:00:00:00:a0 → ff:ff:ff:ff:ff:ff 802.11    26 probe request for any',
    },
    {
      frame: management(12, hex`07 00`),
      facts: '02:00:00:00:00:a0 → 02:00:00:00:00:05 802.11    26 deauthentication reason=7 (not associated)',
    },
    {
      frame: data(0, 0x41, hex`01 02 03 40 a0 a1 a2 a3`),
      facts: '02:00:00:00:00:a0 → 02:00:00:00:00:0d 802.11    32 data encrypted (WEP)',
    },
    { frame: control(13, STATION), facts: '- → 02:00:00:00:00:05 802.11    10 ACK' },
    {
      frame: data(0, 2, hex`aa aa 03 00 00 00 88 8e`, hex`01 00 0009  02 07 0009 01 616c6963`),
      facts: '02:00:00:00:00:0d → 02:00:00:00:00:05 EAPOL    45 EAP response identity "alic" id=7',
    },
  ])('says what people look for: $facts', ({ frame, facts }) => {
    expect(read(frame, LINKTYPE.wlan).line).toBe(`     1            - ${facts}`);
  });
});
