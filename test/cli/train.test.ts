import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nt, ROOT, records, type Seen, temporaryFile, temporaryFolder } from '../support/nt.js';

const MAX_CAPTURE_BYTES = 64 * 1024 ** 2;

let week: Buffer;
beforeAll(() => {
  const args = ['--import', 'tsx', 'test/captures/make-week.ts', '--days', '2'];
  week = execFileSync(process.execPath, args, { cwd: ROOT, maxBuffer: MAX_CAPTURE_BYTES });
});

const trainOn = (
  input: string | Uint8Array,
  args: readonly string[] = [],
  models = temporaryFolder(),
): Seen => nt(['train', ...args], { input, env: { NT_MODELS: models } });

/** The record without the end record, which tells the way that it came. */
const training = ({ stdout }: Seen): string => stdout.split('\n')[0] ?? '';

describe('nt train', () => {
  it('learns the same wherever the pipe is cut', () => {
    const direct = trainOn(week);
    expect(direct).toMatchObject({ stderr: '', status: 0 });
    const features = nt(['features'], { input: week }).stdout;
    expect(training(trainOn(features))).toBe(training(direct));
    const packets = nt(['parse'], { input: week }).stdout;
    expect(training(trainOn(packets))).toBe(training(direct));
  });

  it('gives each training the next version, and the same model the same bytes', () => {
    const models = temporaryFolder();
    const [first, second] = [1, 2].map(() => records(trainOn(week, ['--out', 'office'], models).stdout)[0]);
    expect(first).toMatchObject({ type: 'training', model: 'office@1.0.0', stage: 'candidate' });
    expect(second).toMatchObject({ model: 'office@1.1.0', sha256: first?.sha256, bytes: first?.bytes });
    expect(readdirSync(join(models, 'office')).toSorted()).toEqual(['1.0.0', '1.1.0']);
    const other = records(trainOn(week, ['--algo', 'iforest', '--seed', '2'], models).stdout)[0];
    const again = records(trainOn(week, ['--algo', 'iforest', '--seed', '3'], models).stdout)[0];
    expect(again?.sha256).not.toBe(other?.sha256);
    expect(again?.model).toBeUndefined();
  });

  it('says that what is in production stays there', () => {
    const models = temporaryFolder();
    trainOn(week, ['--out', 'office'], models);
    expect(nt(['models', 'promote', 'office@1.0.0'], { env: { NT_MODELS: models } }).status).toBe(0);
    const seen = trainOn(week, ['--out', 'office', '--format', 'text'], models);
    expect(seen.stdout).toContain(
      'warning: nt infer --model office goes on with 1.0.0, which is in production',
    );
  });

  it('keeps nothing of a training that came to nothing', () => {
    const models = temporaryFolder();
    const seen = trainOn(nt(['features', 'test/captures/office.pcapng']).stdout, ['--out', 'office'], models);
    expect(seen.status).toBe(3);
    expect(seen.stderr).toMatch(/^nt train: too little to learn from: 65 rows over 0 min; .*\n$/);
    expect(existsSync(join(models, 'office'))).toBe(false);
  });

  it('writes numbers and times only, whatever a row claims', () => {
    const lines = nt(['features'], { input: week })
      .stdout.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; subject: object; features: object })
      .filter(({ type }) => type === 'features');
    for (const [index, { subject, features }] of lines.entries()) {
      Object.assign(features, { c2s_bytes: 1e300, s2c_bytes: 1e300 });
      if (index === 0) Object.assign(subject, { seconds: 1e300 });
    }
    const seen = trainOn(Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    const [record] = records(seen.stdout);
    expect(record).toMatchObject({ rows: { read: lines.length - 1, untimed: 1 } });
    expect(Number(record?.last)).toBeLessThan(2 ** 32);
    expect(training(seen)).not.toContain('null');
  });

  it('learns nothing where findings to leave out cannot be read', () => {
    const models = temporaryFolder();
    const seen = nt(
      ['train', '--out', 'office', '--exclude', '/nonexistent', temporaryFile('week.pcap', week)],
      { env: { NT_MODELS: models } },
    );
    expect(seen.status).toBe(3);
    expect(seen.stderr).toContain('--exclude: /nonexistent was not read to its end: nothing is learnt\n');
    expect(existsSync(join(models, 'office'))).toBe(false);
  });

  it('tells where a model cannot be kept', () => {
    const models = join(temporaryFolder(), 'models');
    writeFileSync(models, 'a file in the place of the folder');
    const seen = trainOn(week, ['--out', 'office'], models);
    expect(seen.status).toBe(3);
    expect(seen.stderr).toMatch(/^nt train: --out office: the model cannot be kept: .*\n$/);
    expect(seen.stdout).not.toContain('"type":"training"');
  });

  it('refuses the name of the model that is part of the program', () => {
    const seen = nt(['train', '--out', 'qos', 'test/captures/office.pcapng']);
    expect(seen).toMatchObject({ status: 2, stdout: '' });
    expect(seen.stderr).toContain('qos is the name of the model that is part of this program');
  });

  it('learns of an input that was cut off, and says that it was', () => {
    const seen = trainOn(week.subarray(0, week.length - 20));
    expect(seen.status).toBe(4);
    expect(records(seen.stdout).map(({ type }) => type)).toEqual(['training', 'end']);
  });
});
