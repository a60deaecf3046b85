import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { scoresOf } from '../../src/lib/predictions/training/judgement.js';
import { splitByTime } from '../../src/lib/predictions/training/split.js';
import { corpusCaptures } from '../support/corpus.js';
import { ROOT } from '../support/nt.js';
import { fitAll, shareAbove } from './detectors.js';
import { type LabelledRows, rowsOfCapture } from './labelled-rows.js';
import { markdownTable, percent } from './text-table.js';

const MAX_CAPTURE_BYTES = 64 * 1024 ** 2;
const SHARE = 0.01;
/** Folders of captures: what somebody did, and then what nobody would call bad. */
const FOLDERS = ['attacks', 'scans', 'floods', 'tunnels', 'tcp', 'voip', 'ics', 'protocols'];

/** What a model of one network says of captures of others, as a section of Markdown; undefined where there are none. */
export async function onOffice(): Promise<string | undefined> {
  const captures = corpusCaptures();
  if (captures.length === 0) return undefined;
  const week = await officeWeek();
  const subjects = week.times.map((begin) => ({
    begin,
    seconds: 0,
    uid: undefined,
    origHost: undefined,
    respHost: undefined,
  }));
  const { fit, calibrate, test } = splitByTime({ matrix: week.matrix, subjects }, new Set());
  const detectors = fitAll({ set: baseline, fit: fit.matrix, calibrate: calibrate.matrix, share: SHARE });
  const rows = [
    [
      'the same week, later',
      '1',
      String(test.rows.length),
      ...detectors.map(({ score, threshold }) =>
        percent(shareAbove(scoresOf(test.matrix, score), threshold)),
      ),
    ],
  ];
  for (const folder of FOLDERS) {
    const shares: number[][] = detectors.map(() => []);
    let rowCount = 0;
    for (const { path } of captures.filter(({ name }) => name.startsWith(`${folder}/`))) {
      const { matrix } = await rowsOfCapture(baseline, path, () => undefined);
      if (matrix.rowCount === 0) continue;
      rowCount += matrix.rowCount;
      for (const [index, { score, threshold }] of detectors.entries())
        shares[index]?.push(shareAbove(scoresOf(matrix, score), threshold));
    }
    // Each capture counts the same: one of them can have more rows than all others.
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    rows.push([
      folder,
      String(shares[0]?.length ?? 0),
      String(rowCount),
      ...shares.map((each) => percent(mean(each))),
    ]);
  }
  return markdownTable(['captures', 'files', 'rows', ...detectors.map(({ name }) => name)], rows);
}

async function officeWeek(): Promise<LabelledRows> {
  const folder = mkdtempSync(join(tmpdir(), 'nt-evaluate-'));
  try {
    const path = join(folder, 'week.pcap');
    const args = ['--import', 'tsx', 'test/captures/make-week.ts'];
    writeFileSync(path, execFileSync(process.execPath, args, { cwd: ROOT, maxBuffer: MAX_CAPTURE_BYTES }));
    return await rowsOfCapture(baseline, path, () => undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
