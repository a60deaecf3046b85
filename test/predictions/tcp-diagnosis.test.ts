import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FEATURE_SETS } from '../../src/lib/features/registry.js';
import { contractedSet } from '../../src/lib/predictions/contract-check.js';
import { INPUT_NAME } from '../../src/lib/predictions/manifest-record.js';
import { readModelFiles } from '../../src/lib/predictions/model-folder.js';
import { OwnEvaluator } from '../../src/lib/predictions/own-evaluator.js';
import { runSelftest } from '../../src/lib/predictions/selftest.js';
import { checkModel, wantedOutputs } from '../../src/lib/predictions/verify.js';
import { nt, ROOT } from '../support/nt.js';
import { runModel } from './onnx-runtime.js';

const files = readModelFiles(join(ROOT, 'assets/models/tcp-diagnosis/1.0.0'));
const { manifest, model } = files;
const MAKE_FLOWS = join(ROOT, 'test/evaluation/tcp-diagnosis/make-flows.py');
const PYTHON = '/usr/bin/python3';
const MAX_BYTES = 300_000;
/** As far as two evaluators may be apart. */
const AGREEMENT = 1e-5;

describe('the model that comes with the program', () => {
  it('passes all checks, and takes features as they are made', async () => {
    const graph = checkModel(files);
    await runSelftest(manifest, new OwnEvaluator(graph, wantedOutputs(manifest)));
    expect(contractedSet(manifest, FEATURE_SETS).name).toBe('tcp-quality');
    expect(model.length).toBeLessThan(MAX_BYTES);
    expect(manifest.selftest.vectors.length).toBeGreaterThan(manifest.labels.length);
  });

  it('has rows of every class in its self-test', () => {
    const best = manifest.selftest.vectors.map(({ y }) => {
      const values = y.find(({ output }) => output === 'probabilities')?.values ?? [];
      return manifest.labels[values.indexOf(Math.max(...values))];
    });
    expect(new Set(best)).toEqual(new Set(manifest.labels));
  });

  it('has a card with classes in words, and simpler models beside it', () => {
    const { stdout } = nt(['models', 'show', 'tcp-diagnosis', '--format', 'text']);
    for (const [index, label] of manifest.labels.entries()) {
      expect(stdout).toContain(`- ${label}: ${manifest.label_words[index]}\n`);
      expect(stdout).toMatch(
        new RegExp(`recall, those it abstains from missed +${label} +0\\.\\d+ +0\\.\\d+`),
      );
    }
    expect(stdout).toMatch(/^measure +of +model +tree of depth 4 +most common cause$/m);
  });

  it('is calculated alike by this program and by ONNX Runtime', async () => {
    const rows = manifest.selftest.vectors.map(({ x }) =>
      Float32Array.from(x as (number | null)[], (value) => value ?? Number.NaN),
    );
    const flat = Float32Array.from(rows.flatMap((row) => [...row]));
    const own = await new OwnEvaluator(checkModel(files), wantedOutputs(manifest)).run(flat, rows.length);
    const theirs = await runModel(model, INPUT_NAME, rows);
    for (const name of wantedOutputs(manifest)) {
      const ours = own.get(name) ?? new Float32Array();
      expect(ours.length).toBe(theirs[name]?.length);
      const gaps = ours.map((value, index) => Math.abs(value - (theirs[name]?.[index] ?? Number.NaN)));
      expect(Math.max(...gaps)).toBeLessThan(AGREEMENT);
    }
  });
});

/** What is the same in all transfers: 10 Mbit/s, 40 ms there and back, and room for a queue as long as that. */
const ORDINARY = {
  path: 0,
  rate: 10_000_000,
  rtt: 0.04,
  jitter: 0,
  mtu: 1500,
  cc: 'reno',
  app: 'download',
  seconds: 5,
  queue_bytes: 60_000,
  loss: 0,
  burst: 1,
  loss_at: 'behind',
  receive_buffer: 0,
  read_rate: 0,
  object_bytes: 0,
  pause: 0,
  late: 0,
  tap: 'behind',
};

const CAUSES = [
  { cause: 'receiver_window', receive_buffer: 12_000, queue_bytes: 200_000 },
  { cause: 'bufferbloat', rate: 4_000_000, queue_bytes: 400_000 },
  { cause: 'app_limited', app: 'telemetry', object_bytes: 4_000, pause: 0.05, queue_bytes: 200_000 },
];

const canMakeFlows =
  spawnSync(PYTHON, [MAKE_FLOWS, '--check'], { stdio: 'ignore', timeout: 30_000 }).status === 0;

describe.skipIf(!canMakeFlows)(
  'transfers of a known cause (skipped where network namespaces and TUN devices cannot be made)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'nt-tcp-diagnosis-'));
    beforeAll(() => {
      const plan = CAUSES.map((cause, flow) => ({ ...ORDINARY, ...cause, flow, seed: flow }));
      writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan));
      execFileSync(PYTHON, [MAKE_FLOWS, '--out', folder, '--plan', join(folder, 'plan.json')], {
        stdio: ['ignore', 'ignore', 'pipe'],
        timeout: 60_000,
      });
    }, 90_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(CAUSES.map(({ cause }, flow) => ({ cause, flow })))(
      '$cause is named, with its reason in words',
      ({ cause, flow }) => {
        const capture = join(folder, `0000${flow}-sender.pcap`);
        const { stdout } = nt(['infer', '--model', 'tcp-diagnosis', capture]);
        const prediction = JSON.parse(stdout.slice(0, stdout.indexOf('\n')));
        expect(prediction.label, stdout).toBe(cause);
        expect(prediction.reason).toContain(manifest.label_words[manifest.labels.indexOf(cause)]);
        expect(prediction.top).toHaveLength(3);
      },
    );
  },
);
