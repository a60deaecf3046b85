import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, it } from 'vitest';
import { airtimeUs, psduBytesOf, type Transmission } from '../../../src/lib/flows/wlan/airtime.js';
import type { Packet } from '../../../src/lib/packets/packet.js';
import { readPackets } from '../../../src/lib/packets/packet-input.js';
import { data, little, radiotap, withFcs } from '../../oracle/crafted/wlan-builders.js';
import { join } from '../../oracle/wire.js';
import { CORPUS, corpusCaptures, hasProgram } from '../../support/corpus.js';
import { hex } from '../../support/hex.js';
import { inSession } from '../../support/in-process.js';
import { pcapFile } from '../../support/pcap-builder.js';

const radio = (values: Partial<Transmission>): Transmission => ({
  phy: undefined,
  data_rate: undefined,
  short_preamble: undefined,
  frequency: undefined,
  mcs: undefined,
  nss: undefined,
  short_gi: undefined,
  ...values,
});

describe('airtime', () => {
  it.each([
    ['DSSS with a long preamble', { phy: 4, data_rate: 2 }, 100, 192 + 400],
    ['DSSS with a short one', { phy: 4, data_rate: 11, short_preamble: true }, 100, 96 + 73],
    [
      'the slowest rate, which has no short one',
      { phy: 4, data_rate: 1, short_preamble: true },
      14,
      192 + 112,
    ],
    ['OFDM at 5 GHz', { phy: 5, data_rate: 54, frequency: 5180 }, 1536, 20 + 57 * 4],
    ['OFDM at 2.4 GHz', { phy: 6, data_rate: 54, frequency: 2412 }, 1536, 20 + 57 * 4 + 6],
    ['an acknowledgement at 24 Mb/s', { phy: 5, data_rate: 24, frequency: 5180 }, 14, 28],
    ['HT, one stream', { phy: 7, data_rate: 65, mcs: 7, frequency: 5180 }, 1536, 36 + 48 * 4],
    [
      'HT, two streams, short guard',
      { phy: 7, data_rate: 144.444, mcs: 15, short_gi: true },
      1536,
      40 + 22 * 4,
    ],
    ['VHT, three streams', { phy: 8, data_rate: 1170, nss: 3 }, 1536, 52 + 3 * 4],
  ] as const)('of %s', (_, values, bytes, us) => {
    expect(airtimeUs(radio(values), bytes)).toBe(us);
  });

  it('is not known of what the radio does not tell, or tells with fields of unknown length', () => {
    expect(airtimeUs(radio({ phy: 5 }), 100)).toBeUndefined();
    expect(airtimeUs(radio({ data_rate: 54 }), 100)).toBeUndefined();
    expect(airtimeUs(radio({ phy: 11, data_rate: 229.4 }), 100)).toBeUndefined();
    expect(airtimeUs(radio({ phy: 5, data_rate: 0 }), 100)).toBeUndefined();
  });
});

const LINKTYPE_RADIOTAP = 127;
const frameOf = (bytes: number): Buffer => withFcs(data(8, 1, hex`00 00`, Buffer.alloc(bytes, 0x55)));

/** Frames with their check sequence behind radiotap headers: rate and channel, MCS. */
const CRAFTED: readonly Buffer[] = [
  ...[2, 4, 11, 22, 12, 18, 48, 108].map((rate) =>
    join(radiotap([0x0e], join(Buffer.from([0x10, rate]), little(2412), little(0x0480))), frameOf(rate * 11)),
  ),
  ...[12, 72, 108].map((rate) =>
    join(radiotap([0x0e], join(Buffer.from([0x10, rate]), little(5180), little(0x0140))), frameOf(rate * 9)),
  ),
];

/** What TXTIME counts behind OFDM at 2.4 GHz (IEEE 802.11-2020 section 18.5.3), and tshark does not. */
const SIGNAL_EXTENSION_US = 6;
const ERP_OFDM = 6;

/** Airtime of each frame of a capture, as we have it, without signal extensions. */
async function airtimes(path: string): Promise<(number | undefined)[]> {
  const found: (number | undefined)[] = [];
  const take = (packet: Packet): void => {
    const { wlan_radio } = packet;
    const us = wlan_radio === undefined ? undefined : airtimeUs(wlan_radio, psduBytesOf(packet));
    found.push(us === undefined || wlan_radio?.phy !== ERP_OFDM ? us : us - SIGNAL_EXTENSION_US);
  };
  await inSession((session) => readPackets({ inputs: [path], session, take }));
  return found;
}

/** The same as tshark has it. */
const durationsOfTshark = (path: string): number[] =>
  execFileSync('tshark', ['-r', path, '-T', 'fields', '-e', 'wlan_radio.duration'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .trimEnd()
    .split('\n')
    .map(Number);

describe.skipIf(!hasProgram('tshark'))('airtime against tshark (skipped where it is not installed)', () => {
  it('of crafted frames', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'nt-airtime-'));
    try {
      const path = joinPath(folder, 'frames.pcap');
      writeFileSync(
        path,
        pcapFile(
          { linktype: LINKTYPE_RADIOTAP },
          CRAFTED.map((each) => ({ data: each })),
        ),
      );
      expect(await airtimes(path)).toEqual(durationsOfTshark(path));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it
    .skipIf(corpusCaptures().length === 0)
    .each(['wifi/packets--3e80211_wepauthfail.pcapng', 'wifi/packets--3e80211_wpaauth.pcapng'])(
    'of the real frames of %s',
    async (name) => {
      const path = joinPath(CORPUS, name);
      expect(await airtimes(path)).toEqual(durationsOfTshark(path));
    },
  );
});
