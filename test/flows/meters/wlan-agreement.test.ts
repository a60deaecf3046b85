import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wlan } from '../../../src/lib/flows/meters/wlan.js';
import { CORPUS, corpusCaptures, hasProgram } from '../../support/corpus.js';
import { measureCapture } from '../../support/flow-splitter.js';

/** Frames, bytes, data frames and retries of all frames that have a receiver. */
type Sums = [frames: number, bytes: number, dataFrames: number, retries: number];

/** No capture here has the check sequences of frames: they were sent all the same. */
const FCS_BYTES = 4;
const CONTROL = '1';
const DATA = '2';

function sumsOfTshark(path: string): Sums {
  const fields = ['frame.len', 'wlan.fc.type', 'wlan.fc.retry', 'wlan.ra'].flatMap((name) => ['-e', name]);
  // It ends with an error where a capture is cut off, and tells what is there.
  const { stdout } = spawnSync('tshark', ['-r', path, '-Y', 'wlan.ra', '-T', 'fields', ...fields], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const sums: Sums = [0, 0, 0, 0];
  for (const line of stdout.trimEnd().split('\n')) {
    const [bytes, type, retry] = line.split('\t');
    sums[0] += 1;
    sums[1] += Number(bytes) + FCS_BYTES;
    if (type === DATA) sums[2] += 1;
    if (type !== CONTROL && retry === '1') sums[3] += 1;
  }
  return sums;
}

describe.skipIf(!hasProgram('tshark') || corpusCaptures().length === 0)(
  'Wi-Fi links against tshark (skipped without tshark and the real captures)',
  () => {
    it.each(['wifi/wifite2--handshake_has_1234.cap', 'wifi/pcaps--FailedWEPAuth.pcap'])(
      '%s',
      async (name) => {
        const path = join(CORPUS, name);
        const sums: Sums = [0, 0, 0, 0];
        for (const { result } of await measureCapture(path, wlan)) {
          for (const side of [result.station_to_ap, result.ap_to_station, result.unknown]) {
            sums[0] += side.frames ?? 0;
            sums[1] += side.bytes ?? 0;
            sums[2] += side.data_frames ?? 0;
            sums[3] += side.retries ?? 0;
          }
        }
        expect(sums).toEqual(sumsOfTshark(path));
      },
    );
  },
);
