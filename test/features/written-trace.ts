import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtractionOptions, FeatureSet } from '../../src/lib/features/feature-set.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';
import { type PlainRow, rowsOf } from './plain-rows.js';

export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;
export const URG = 0x20;
export const ECE = 0x40;

/** What a set makes of a capture in memory. */
export async function rowsOfBytes(
  set: FeatureSet,
  capture: Uint8Array,
  extraction: ExtractionOptions = {},
): Promise<PlainRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nt-features-'));
  try {
    const path = join(folder, 'trace.pcap');
    writeFileSync(path, capture);
    return await rowsOf(set, [path], extraction);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * A connection, written out. Frames have 34 bytes in front of the TCP header, which has 24 bytes where MSS is offered.
 *
 *      #   ms  from       flags     payload  window  frame
 *      1    0  originator SYN             0   60000     58
 *      2   20  responder  SYN ACK         0   50000     58
 *      3   30  originator ACK             0    1000     54
 *      4   31  originator PSH ACK       100    1000    154
 *      5   61  responder  ACK             0     500     54
 *      6   70  responder  ACK          1000     501   1054
 *      7   71  responder  ACK          1000     502   1054
 *      8   72  responder  ACK          1000     503   1054
 *      9   74  responder  PSH ACK       400     504    454
 *     10   90  originator ACK             0    1001     54
 *     11 2090  originator PSH ACK        50    1002    104   2 s of silence before
 *     12 2110  responder  PSH ACK URG    60     505    114
 *     13 8110  originator PSH ACK ECE    10    1003     64   6 s of silence before
 *     14 8140  responder  FIN ACK         0     506     54
 *     15 8150  originator FIN ACK         0    1004     54
 *     16 8170  responder  ACK             0     507     54
 */
export function writtenTrace(): Buffer {
  const dialogue = new TcpDialogue();
  dialogue.orig({ at: 0, seq: 0, flags: SYN, mss: 1_460, window: 60_000 });
  dialogue.resp({ at: 20, seq: 0, ack: 1, flags: SYN | ACK, mss: 1_460, window: 50_000 });
  dialogue.orig({ at: 30, seq: 1, ack: 1, window: 1_000 });
  dialogue.orig({ at: 31, seq: 1, ack: 1, flags: PSH | ACK, bytes: 100, window: 1_000 });
  dialogue.resp({ at: 61, seq: 1, ack: 101, window: 500 });
  dialogue.resp({ at: 70, seq: 1, ack: 101, bytes: 1_000, window: 501 });
  dialogue.resp({ at: 71, seq: 1_001, ack: 101, bytes: 1_000, window: 502 });
  dialogue.resp({ at: 72, seq: 2_001, ack: 101, bytes: 1_000, window: 503 });
  dialogue.resp({ at: 74, seq: 3_001, ack: 101, flags: PSH | ACK, bytes: 400, window: 504 });
  dialogue.orig({ at: 90, seq: 101, ack: 3_401, window: 1_001 });
  dialogue.orig({ at: 2_090, seq: 101, ack: 3_401, flags: PSH | ACK, bytes: 50, window: 1_002 });
  dialogue.resp({ at: 2_110, seq: 3_401, ack: 151, flags: PSH | ACK | URG, bytes: 60, window: 505 });
  dialogue.orig({ at: 8_110, seq: 151, ack: 3_461, flags: PSH | ACK | ECE, bytes: 10, window: 1_003 });
  dialogue.resp({ at: 8_140, seq: 3_461, ack: 161, flags: FIN | ACK, window: 506 });
  dialogue.orig({ at: 8_150, seq: 161, ack: 3_462, flags: FIN | ACK, window: 1_004 });
  dialogue.resp({ at: 8_170, seq: 3_462, ack: 162, window: 507 });
  return dialogue.pcap;
}

/** Sample variance of `count` values by their sum and the sum of their squares. */
export const varianceOf = (count: number, sum: number, squares: number): number =>
  (squares - sum ** 2 / count) / (count - 1);
