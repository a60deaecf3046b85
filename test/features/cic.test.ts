import { describe, expect, it } from 'vitest';
import { cic } from '../../src/lib/features/sets/cic.js';
import { cicCompat } from '../../src/lib/features/sets/cic-compat.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';
import { differencesOf } from './plain-rows.js';
import { ACK, FIN, PSH, RST, rowsOfBytes, SYN, URG, varianceOf, writtenTrace } from './written-trace.js';

const four = (name: string, [max, min, mean, std]: readonly [number, number, number, number]) => ({
  [`${name} Max`]: max,
  [`${name} Min`]: min,
  [`${name} Mean`]: mean,
  [`${name} Std`]: std,
});

describe('CICFlowMeter as it is meant, of a connection that is written out', () => {
  // Payload of the originator: 0 0 100 0 50 10 0 (sum 160, squares 12,600); of the responder: 0 0 1000 1000 1000 400 60 0 0
  // (sum 3,460, squares 3,163,600). Gaps in ms: 20 10 1 30 9 1 1 2 16 2000 20 6000 30 10 20 (sum 8,170, squares 40,003,544);
  // of the originator: 30 1 59 2000 6020 40 (8,150; 40,246,382); of the responder: 41 9 1 1 2 2036 6030 30 (8,150; 40,508,864).
  const EXPECTED = {
    'Flow Duration': 8_170_000,
    'Total Fwd Packet': 7,
    'Total Bwd packets': 9,
    'Total Length of Fwd Packet': 160,
    'Total Length of Bwd Packet': 3_460,
    ...four('Fwd Packet Length', [100, 0, 160 / 7, Math.sqrt(varianceOf(7, 160, 12_600))]),
    ...four('Bwd Packet Length', [1_000, 0, 3_460 / 9, Math.sqrt(varianceOf(9, 3_460, 3_163_600))]),
    'Flow Bytes/s': 3_620 / 8.17,
    'Flow Packets/s': 16 / 8.17,
    ...four('Flow IAT', [6e6, 1e3, 8_170_000 / 15, 1e3 * Math.sqrt(varianceOf(15, 8_170, 40_003_544))]),
    'Fwd IAT Total': 8_150_000,
    ...four('Fwd IAT', [6_020_000, 1e3, 8_150_000 / 6, 1e3 * Math.sqrt(varianceOf(6, 8_150, 40_246_382))]),
    'Bwd IAT Total': 8_150_000,
    ...four('Bwd IAT', [6_030_000, 1e3, 8_150_000 / 8, 1e3 * Math.sqrt(varianceOf(8, 8_150, 40_508_864))]),
    // Packets 4, 11 and 13; 9 and 12; none; 12.
    'Fwd PSH Flags': 3,
    'Bwd PSH Flags': 2,
    'Fwd URG Flags': 0,
    'Bwd URG Flags': 1,
    // 24 + 6 x 20; 24 + 8 x 20.
    'Fwd Header Length': 144,
    'Bwd Header Length': 184,
    'Fwd Packets/s': 7 / 8.17,
    'Bwd Packets/s': 9 / 8.17,
    // (3,176,200 - 3,620^2 / 16) / 15 = 157,145.
    ...four('Packet Length', [1_000, 0, 226.25, Math.sqrt(157_145)]),
    'Packet Length Variance': 157_145,
    'FIN Flag Count': 2,
    'SYN Flag Count': 2,
    'RST Flag Count': 0,
    'PSH Flag Count': 5,
    'ACK Flag Count': 15,
    'URG Flag Count': 1,
    'CWR Flag Count': 0,
    'ECE Flag Count': 1,
    'Down/Up Ratio': 9 / 7,
    'Average Packet Size': 226.25,
    'Fwd Segment Size Avg': 160 / 7,
    'Bwd Segment Size Avg': 3_460 / 9,
    // No four packets of the originator follow each other; of the responder, 6 to 9 do: 3,400 bytes in 4 ms.
    'Bwd Bytes/Bulk Avg': 3_400,
    'Bwd Packet/Bulk Avg': 4,
    'Bwd Bulk Rate Avg': 850_000,
    // Two gaps are longer than 1 s, so there are three subflows.
    'Subflow Fwd Packets': 7 / 3,
    'Subflow Fwd Bytes': 160 / 3,
    'Subflow Bwd Packets': 3,
    'Subflow Bwd Bytes': 3_460 / 3,
    'FWD Init Win Bytes': 60_000,
    'Bwd Init Win Bytes': 50_000,
    'Fwd Act Data Pkts': 3,
    'Fwd Seg Size Min': 20,
    // From 0 to 2,110 ms and from 8,110 to 8,170 ms; idle between.
    ...four('Active', [2_110_000, 60_000, 1_085_000, 1_025_000 * Math.SQRT2]),
    ...four('Idle', [6e6, 6e6, 6e6, 0]),
  };

  it('has these values, and no others', async () => {
    const rows = await rowsOfBytes(cic, writtenTrace());
    expect(rows.length).toBe(1);
    expect(differencesOf(rows[0]?.values ?? {}, EXPECTED)).toEqual([]);
  });

  it('names all features of which there is something to tell', () => {
    const absent = cic.features.map(({ name }) => name).filter((name) => !(name in EXPECTED));
    expect(absent).toEqual(['Fwd Bytes/Bulk Avg', 'Fwd Packet/Bulk Avg', 'Fwd Bulk Rate Avg']);
    expect(cic.features.length).toBe(76);
  });

  it('leaves out what a single packet does not tell', async () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 0, flags: SYN });
    const [row] = await rowsOfBytes(cic, dialogue.pcap);
    expect(row?.values).toMatchObject({ 'Flow Duration': 0, 'Total Fwd Packet': 1, 'Active Max': 0 });
    for (const name of [
      'Flow Bytes/s',
      'Flow IAT Mean',
      'Bwd Packet Length Mean',
      'Idle Max',
      'Bwd Init Win Bytes',
    ])
      expect(row?.values[name], name).toBeUndefined();
  });
});

describe('CICFlowMeter as published, of the same connection', () => {
  // The FIN of packet 14 ends the flow. Without packets 15 and 16: payload of the originator 160 in 6 packets, of the responder
  // 3,460 in 8; gaps of all 8,140 ms (squares 40,003,044), of the originator 8,110 (40,244,782), of the responder 8,120
  // (40,507,964).
  const FIRST = {
    'Flow Duration': 8_140_000,
    'Total Fwd Packet': 6,
    'Total Bwd packets': 8,
    'Total Length of Fwd Packet': 160,
    'Total Length of Bwd Packet': 3_460,
    ...four('Fwd Packet Length', [100, 0, 160 / 6, Math.sqrt(varianceOf(6, 160, 12_600))]),
    ...four('Bwd Packet Length', [1_000, 0, 3_460 / 8, Math.sqrt(varianceOf(8, 3_460, 3_163_600))]),
    'Flow Bytes/s': 3_620 / 8.14,
    'Flow Packets/s': 14 / 8.14,
    ...four('Flow IAT', [6e6, 1e3, 8_140_000 / 13, 1e3 * Math.sqrt(varianceOf(13, 8_140, 40_003_044))]),
    'Fwd IAT Total': 8_110_000,
    ...four('Fwd IAT', [6_020_000, 1e3, 8_110_000 / 5, 1e3 * Math.sqrt(varianceOf(5, 8_110, 40_244_782))]),
    'Bwd IAT Total': 8_120_000,
    ...four('Bwd IAT', [6_030_000, 1e3, 8_120_000 / 7, 1e3 * Math.sqrt(varianceOf(7, 8_120, 40_507_964))]),
    // Only those of the first packet.
    'Fwd PSH Flags': 0,
    'Bwd PSH Flags': 0,
    'Fwd URG Flags': 0,
    'Bwd URG Flags': 0,
    'Fwd Header Length': 124,
    'Bwd Header Length': 164,
    'Fwd Packets/s': 6 / 8.14,
    'Bwd Packets/s': 8 / 8.14,
    // Fifteen values, as the first packet counts twice.
    ...four('Packet Length', [1_000, 0, 3_620 / 15, Math.sqrt(varianceOf(15, 3_620, 3_176_200))]),
    'Packet Length Variance': varianceOf(15, 3_620, 3_176_200),
    'FIN Flag Count': 1,
    'SYN Flag Count': 2,
    'RST Flag Count': 0,
    'PSH Flag Count': 5,
    'ACK Flag Count': 13,
    'URG Flag Count': 1,
    'CWR Flag Count': 0,
    'ECE Flag Count': 1,
    // 8 / 6, cut.
    'Down/Up Ratio': 1,
    'Average Packet Size': 3_620 / 14,
    'Fwd Segment Size Avg': 160 / 6,
    'Bwd Segment Size Avg': 3_460 / 8,
    'Fwd Bytes/Bulk Avg': 0,
    'Fwd Packet/Bulk Avg': 0,
    'Fwd Bulk Rate Avg': 0,
    // Packets 4 and 6 to 9, in 43 ms; 3,500 / 0.043 = 81,395.3.
    'Bwd Bytes/Bulk Avg': 3_500,
    'Bwd Packet/Bulk Avg': 5,
    'Bwd Bulk Rate Avg': 81_395,
    // Over two gaps.
    'Subflow Fwd Packets': 3,
    'Subflow Fwd Bytes': 80,
    'Subflow Bwd Packets': 4,
    'Subflow Bwd Bytes': 1_730,
    'FWD Init Win Bytes': 60_000,
    // That of packet 14.
    'Bwd Init Win Bytes': 506,
    'Fwd Act Data Pkts': 3,
    'Fwd Seg Size Min': 20,
    // Without the last period.
    ...four('Active', [2_110_000, 2_110_000, 2_110_000, 0]),
    ...four('Idle', [6e6, 6e6, 6e6, 0]),
  };

  it('has these values of the part that ends with the first backward FIN', async () => {
    const rows = await rowsOfBytes(cicCompat, writtenTrace());
    expect(rows.length).toBe(2);
    expect(Object.keys(FIRST).length).toBe(76);
    expect(differencesOf(rows[0]?.values ?? {}, FIRST)).toEqual([]);
  });

  it('makes a flow of its own of the rest of the close', async () => {
    const [, rest] = await rowsOfBytes(cicCompat, writtenTrace());
    expect(rest?.values).toMatchObject({
      'Flow Duration': 20_000,
      'Total Fwd Packet': 1,
      'Total Bwd packets': 1,
      'FIN Flag Count': 1,
      'FWD Init Win Bytes': 1_004,
      'Bwd Init Win Bytes': 507,
      'Flow IAT Mean': 20_000,
      'Fwd IAT Mean': 0,
      'Active Mean': 0,
    });
  });

  /** The originator sends 200 bytes with PSH and URG; 125 s later the responder sends first. */
  const longTrace = (): Buffer => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 1, ack: 1, flags: PSH | URG | ACK, bytes: 200 });
    dialogue.resp({ at: 10, seq: 1, ack: 201 });
    dialogue.resp({ at: 125_000, seq: 1, ack: 201, bytes: 300 });
    dialogue.orig({ at: 125_500, seq: 201, ack: 301, bytes: 50 });
    dialogue.resp({ at: 126_000, seq: 301, ack: 251, bytes: 20 });
    return dialogue.pcap;
  };

  it('cuts a flow 120 s behind its begin, and takes whoever comes then for the forward side', async () => {
    const rows = await rowsOfBytes(cicCompat, longTrace());
    expect(rows.map(({ from }) => from)).toEqual([rows[0]?.from, rows[0]?.from]);
    const [first, second] = rows.map(({ values }) => values);
    expect(first).toMatchObject({ 'Total Fwd Packet': 1, 'Total Bwd packets': 1, 'Flow Duration': 10_000 });
    // 300 bytes of the responder and 50 of the originator are forward, 20 backward.
    expect(second).toMatchObject({
      'Total Fwd Packet': 2,
      'Total Length of Fwd Packet': 350,
      'Total Bwd packets': 1,
      'Total Length of Bwd Packet': 20,
      'Flow Duration': 1_000_000,
    });
  });

  it('counts the payload of the first packet twice, but not as a packet with data', async () => {
    const [first] = await rowsOfBytes(cicCompat, longTrace());
    expect(first?.values).toMatchObject({
      'Average Packet Size': 200,
      'Fwd Act Data Pkts': 0,
      'Fwd PSH Flags': 1,
      'Fwd URG Flags': 1,
    });
    // 200 200 0.
    expect(first?.values['Packet Length Mean']).toBeCloseTo(400 / 3, 10);
  });

  it('ends with 120 s of silence in `cic`, or as --idle says', async () => {
    const rows = await rowsOfBytes(cic, longTrace());
    expect(rows.map(({ values }) => values['Total Fwd Packet'])).toEqual([1, 1]);
    const short = await rowsOfBytes(cic, longTrace(), { idleMs: 200_000 });
    expect(short.map(({ values }) => values['Total Bwd packets'])).toEqual([3]);
  });

  it('ends with RST, and leaves out flows of one packet', async () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 0, flags: SYN });
    dialogue.resp({ at: 5, seq: 0, ack: 1, flags: RST | ACK });
    dialogue.orig({ at: 9, seq: 1, ack: 1, flags: FIN | ACK });
    const rows = await rowsOfBytes(cicCompat, dialogue.pcap);
    expect(rows.map(({ values }) => values['RST Flag Count'])).toEqual([1]);
  });

  it('drops the second FIN of a side', async () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 1, ack: 1, bytes: 10 });
    dialogue.orig({ at: 10, seq: 11, ack: 1, flags: FIN | ACK });
    dialogue.orig({ at: 20, seq: 11, ack: 1, flags: FIN | ACK });
    dialogue.orig({ at: 30, seq: 11, ack: 1, flags: FIN | ACK });
    const [row] = await rowsOfBytes(cicCompat, dialogue.pcap);
    expect(row?.values).toMatchObject({
      'Total Fwd Packet': 2,
      'FIN Flag Count': 1,
      'Flow Duration': 10_000,
    });
  });

  it('has no infinity where a flow has no duration', async () => {
    const dialogue = new TcpDialogue();
    dialogue.orig({ at: 0, seq: 1, ack: 1, bytes: 10 });
    dialogue.resp({ at: 0, seq: 1, ack: 11, bytes: 10 });
    const [row] = await rowsOfBytes(cicCompat, dialogue.pcap);
    expect(row?.values['Flow Bytes/s']).toBeUndefined();
    expect(row?.values['Fwd Packets/s']).toBe(0);
  });
});
