import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readFeatures } from '../../../src/lib/features/features-input.js';
import { baseline } from '../../../src/lib/features/sets/baseline.js';
import { newManifest } from '../../../src/lib/predictions/manifest.js';
import type { ModelFiles } from '../../../src/lib/predictions/model-folder.js';
import { rowOf } from '../../../src/lib/predictions/trainers/feature-matrix.js';
import { TRAINERS } from '../../../src/lib/predictions/trainers/registry.js';
import type { Trainer } from '../../../src/lib/predictions/trainers/trainer.js';
import { parseBudget } from '../../../src/lib/predictions/training/budget.js';
import { FindingStore } from '../../../src/lib/predictions/training/finding-store.js';
import { graphBytes, modelOf, sha256Of } from '../../../src/lib/predictions/training/model-of.js';
import { RowStore, type TrainingRows } from '../../../src/lib/predictions/training/row-store.js';
import { train } from '../../../src/lib/predictions/training/train.js';
import { verifyModel } from '../../../src/lib/predictions/verify.js';
import { inSession } from '../../support/in-process.js';
import { ROOT, temporaryFile } from '../../support/nt.js';
import { runModel } from '../onnx-runtime.js';

const MAX_CAPTURE_BYTES = 64 * 1024 ** 2;

/** Rows of a capture that test/captures/make-week.ts makes. */
async function rowsOf(args: readonly string[]): Promise<TrainingRows> {
  const script = 'test/captures/make-week.ts';
  const capture = execFileSync(process.execPath, ['--import', 'tsx', script, ...args], {
    cwd: ROOT,
    maxBuffer: MAX_CAPTURE_BYTES,
  });
  const store = new RowStore(baseline.features.map(({ name }) => name));
  const path = temporaryFile('week.pcap', capture);
  await inSession((session) =>
    readFeatures({ inputs: [path], session, sets: [baseline], take: (row) => store.add(row) }),
  );
  return store.rows();
}

const options = (trainer: Trainer, more: Partial<Parameters<typeof train>[2]> = {}) => ({
  set: baseline,
  trainer,
  seed: 1,
  budget: parseBudget('20/day'),
  excludes: false,
  progress: () => undefined,
  ...more,
});

let week: TrainingRows;

/** Made-up traffic that each algorithm is known to find in this week. The forest takes most of a scan for usual. */
const FOUND: Readonly<Record<string, readonly string[]>> = {
  ecod: ['scan', 'flood', 'exfil', 'tunnel'],
  iforest: ['exfil', 'tunnel'],
};

describe('training on a week of an office', () => {
  it('has rows', async () => {
    week = await rowsOf([]);
    expect(week.matrix.rowCount).toBeGreaterThan(3_000);
  });

  describe.each(TRAINERS)('$name', (trainer) => {
    it('keeps to the budget on rows that it never saw, and finds made-up traffic', () => {
      const { record } = train(week, new FindingStore(), options(trainer));
      const [model] = record.detectors;
      expect(record.rows).toMatchObject({ read: week.seen, one_of: 1, excluded: 0, untimed: 0 });
      expect(record.rows.fit + record.rows.calibrate + record.rows.test).toBe(week.seen);
      // A fifth of a week at 20 a day is 28 alerts; Poisson: twice that, or none, comes by chance never.
      expect(model?.alerts_per_day).toBeGreaterThan(2);
      expect(model?.alerts_per_day).toBeLessThan(40);
      expect(record.detectors.map(({ name }) => name)).toEqual([trainer.name, 'max-z', 'bytes-only']);
      for (const { traffic, rows, recall } of model?.injected ?? []) {
        expect(rows, traffic).toBeGreaterThanOrEqual(20);
        if (FOUND[trainer.name]?.includes(traffic)) expect(recall, traffic).toBeGreaterThan(0.9);
      }
    });

    it('makes a model that the registry would take, and the same one again', async () => {
      const files = modelFiles(trainer);
      await expect(verifyModel(files)).resolves.toBeUndefined();
      expect(sha256Of(modelFiles(trainer).model)).toBe(files.manifest.sha256);
    });

    it('scores in ONNX Runtime as it was judged', async () => {
      const trained = train(week, new FindingStore(), options(trainer));
      const { matrix } = trained.slices.test;
      const rows = Array.from({ length: matrix.rowCount }, (_, row) => rowOf(matrix, row));
      const { score, p_value: pValue } = await runModel(
        graphBytes(trained, baseline, trainer),
        'features',
        rows,
      );
      const { threshold, share } = trained.record;
      let alerts = 0;
      for (const [index, row] of rows.entries()) {
        const expected = trained.detector.score(row);
        expect(Math.abs((score?.[index] as number) - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
        const isFlagged = (score?.[index] as number) > threshold;
        if (isFlagged) alerts += 1;
        expect((pValue?.[index] as number) <= share).toBe(isFlagged);
      }
      expect(alerts).toBe(trained.record.detectors[0]?.alerts);
    });
  });

  function modelFiles(trainer: Trainer): ModelFiles {
    const trained = train(week, new FindingStore(), options(trainer));
    const graph = graphBytes(trained, baseline, trainer);
    Object.assign(trained.record, { sha256: sha256Of(graph), bytes: graph.length });
    const naming = { name: 'office', version: '1.0.0', data: 'a week', created: '2026-11-24T00:00:00Z' };
    return modelOf(trained, graph, baseline, naming);
  }

  it('a model with a leaf changed is refused: its self-test says so', async () => {
    const [trainer] = TRAINERS;
    const { manifest, model } = modelFiles(trainer);
    const score = manifest.selftest.vectors[0]?.y.find(({ output }) => output === 'score');
    (score as { values: number[] }).values[0] = 1e3;
    await expect(verifyModel({ manifest, model })).rejects.toThrow(/self-test/);
    expect(Object.keys(manifest)).toEqual(Object.keys(newManifest()));
  });

  it('leaves out what findings are about, and otherwise warns that it was learnt', () => {
    const host = '192.0.2.25';
    const about = week.subjects.filter(
      ({ origHost, respHost }) => origHost === host || respHost === host,
    ).length;
    expect(about).toBeGreaterThan(100);
    const findings = new FindingStore();
    const untimed = { seconds: 0, nanoseconds: 0, decimals: 0 } as const;
    const finding = { detector: 'port-scan', severity: 'warning', first: untimed, last: untimed };
    findings.add({ ...finding, source: host, target: undefined, uids: [] });
    const [trainer] = TRAINERS;
    const learnt = train(week, findings, options(trainer)).record;
    expect(learnt.rows.excluded).toBe(0);
    expect(learnt.warnings.join()).toContain('(port-scan 1), and it was learnt as usual: --exclude-alerts');
    const without = train(week, findings, options(trainer, { excludes: true })).record;
    expect(without.rows.excluded).toBe(about);
    expect(without.warnings.join()).not.toContain('port-scan');
  });

  it('says so where the rows are too few for the budget', () => {
    const [trainer] = TRAINERS;
    const budget = parseBudget('1/week');
    const { record, calibration } = train(week, new FindingStore(), options(trainer, { budget }));
    expect(record.threshold).toBeCloseTo(calibration.scores[0] as number, 2);
    expect(record.warnings.join()).toContain('train on 35 days or more');
  });
});

describe('too little to learn from', () => {
  let hours: TrainingRows;

  it('is not two days', async () => {
    hours = await rowsOf(['--days', '2']);
    expect(() => train(hours, new FindingStore(), options(TRAINERS[0]))).not.toThrow();
  });

  it.each([
    { rows: 999, because: 'they are fewer than 1,000', refused: true },
    { rows: 1_000, because: '1,000 over an hour are enough', refused: false },
  ])('$rows rows: $because', ({ rows, refused }) => {
    const matrix = {
      ...hours.matrix,
      rowCount: rows,
      values: hours.matrix.values.slice(0, rows * baseline.features.length),
    };
    const some = { ...hours, matrix, subjects: hours.subjects.slice(0, rows), seen: rows };
    const attempt = () => train(some, new FindingStore(), options(TRAINERS[0]));
    if (refused) expect(attempt).toThrow('too little to learn from: 999 rows over');
    else expect(attempt).not.toThrow();
  });

  it('3,599 s are less than an hour', () => {
    const last = hours.subjects.length - 1;
    const squeezed = (seconds: number) =>
      hours.subjects.map((subject, row) => ({ ...subject, begin: (row / last) * seconds }));
    const attempt = (seconds: number) => () =>
      train({ ...hours, subjects: squeezed(seconds) }, new FindingStore(), options(TRAINERS[0]));
    expect(attempt(3_599)).toThrow('are needed, and a week is better');
    expect(attempt(3_600)).not.toThrow();
  });

  it('nothing at all is less, too', () => {
    const none = new RowStore(['a']).rows();
    expect(() => train(none, new FindingStore(), options(TRAINERS[0]))).toThrow('0 rows over 0 min');
  });
});
