import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contractOf } from '../../src/lib/features/contract.js';
import { packet } from '../../src/lib/features/sets/packet.js';
import type { Manifest } from '../../src/lib/predictions/manifest-record.js';
import { COLUMNS, modelFiles, writeModelFolder } from '../support/models.js';
import { nt, ROOT, records, SAMPLE, startNt, temporaryFolder } from '../support/nt.js';
import { readFrames } from '../support/sample-frames.js';

/** A registry with these versions of the model `length` in it. */
function registry(...versions: Parameters<typeof modelFiles>[0][]): { NT_MODELS: string } {
  const home = temporaryFolder();
  for (const value of versions.length === 0 ? [{}] : versions) {
    const files = modelFiles(value);
    writeModelFolder(join(home, files.manifest.id, files.manifest.version), files);
  }
  return { NT_MODELS: home };
}

type Prediction = {
  readonly type: string;
  readonly score: number;
  readonly is_anomaly: boolean;
  readonly subject: { readonly frame: number };
};

const predictions = (text: string): Prediction[] =>
  records(text).filter(({ type }) => type === 'prediction') as unknown as Prediction[];

it('says of every packet of a capture what the model says, in order', () => {
  const env = registry();
  const seen = nt(['infer', '--model', 'length', SAMPLE], { env });
  expect({ status: seen.status, stderr: seen.stderr }).toEqual({ status: 0, stderr: '' });
  const said = predictions(seen.stdout);
  const frames = readFrames();
  expect(said.map(({ subject }) => subject.frame)).toEqual(frames.map(({ number }) => number));
  for (const [index, { length, isTcp }] of frames.entries()) {
    const score = (length > 100 ? 2 : 0) + (isTcp ? 1 : 0);
    expect(said[index], `frame ${index + 1}`).toMatchObject({
      score,
      is_anomaly: score > 1.5,
      threshold: 1.5,
      p_value: score > 1.5 ? 0.01 : 0.5,
    });
  }
  expect(said.some((each) => each.is_anomaly) && said.some((each) => !each.is_anomaly)).toBe(true);
});

it('says the same of features, packets and frames through pipes, and with either evaluator', () => {
  const env = registry();
  const whole = nt(['infer', '--model', 'length', SAMPLE], { env }).stdout.split('\n');
  const features = nt(['features', '--set', 'packet', SAMPLE]).stdout;
  const cuts = [
    nt(['infer', '--model', 'length', '--runtime', 'own', SAMPLE], { env }),
    nt(['infer', '--model', 'length'], { env, input: features }),
    nt(['infer', '--model', 'length'], { env, input: nt(['parse', SAMPLE]).stdout }),
    nt(['infer', '--model', 'length'], { env, input: nt(['capture', SAMPLE]).stdout }),
  ];
  const withoutEnd = (lines: readonly string[]): string =>
    lines.filter((line) => !line.includes('"type":"end"')).join('\n');
  for (const { stdout, status } of cuts) {
    expect(status).toBe(0);
    expect(withoutEnd(stdout.split('\n'))).toBe(withoutEnd(whole));
  }
});

it('asks several models, and forwards the features before what is said of them', () => {
  const env = registry({}, { id: 'other', step: 7 });
  const seen = nt(['infer', '--model', 'length', '--model', 'other@1.0.0', '--keep', '--top', '1', SAMPLE], {
    env,
  });
  const lines = records(seen.stdout);
  expect(lines.slice(0, 3).map(({ type, model }) => [type, model])).toEqual([
    ['features', undefined],
    ['prediction', 'length@1.0.0'],
    ['prediction', 'other@1.0.0'],
  ]);
  const kept = seen.stdout.split('\n').filter((line) => line.startsWith('{"type":"features"'));
  const features = nt(['features', '--set', 'packet', SAMPLE]).stdout.split('\n');
  expect(kept).toEqual(features.filter((line) => line.startsWith('{"type":"features"')));
  expect(lines.filter(({ top }) => Array.isArray(top) && top.length > 1)).toEqual([]);
});

it('goes by a threshold or a budget in place of that of the model', () => {
  const calibration: Manifest['calibration'] = {
    method: 'by hand',
    rows: 100,
    seconds: 86_400,
    largest_scores: [2.5, 2.5, 0.5],
  };
  const env = registry({ changes: { calibration } });
  const counts = (...args: string[]): number =>
    predictions(nt(['infer', '--model', 'length', ...args, SAMPLE], { env }).stdout).filter(
      (each) => each.is_anomaly,
    ).length;
  const [usual, none, most] = [counts(), counts('--threshold', '9'), counts('--threshold', '0.5')];
  expect(none).toBe(0);
  expect(most).toBeGreaterThan(usual);
  expect(counts('--budget', '1/day')).toBe(counts('--threshold', '2.51'));
  expect(counts('--budget', '2/day')).toBe(most);
});

it('shows predictions as lines for people', () => {
  const env = registry();
  const seen = nt(['infer', '--model', 'length', '--format', 'text', SAMPLE], { env });
  const [head = '', ...lines] = seen.stdout.trimEnd().split('\n');
  expect(head).toMatch(/^time +model +what +result +score +p +why$/);
  expect(lines.length).toBe(predictions(nt(['infer', '--model', 'length', SAMPLE], { env }).stdout).length);
  expect(seen.stdout).toMatch(
    / unusual .*unusual: the score 3 is above 1.5; most of it by frame.len, tcp.dstport\n/,
  );
});

describe('refuses, and says what to do', () => {
  const wrongUnit = (): Partial<Manifest> => {
    const { features } = structuredClone(modelFiles().manifest);
    Object.assign(features.list[0] as object, { unit: 'bits' });
    return { features };
  };
  const hand = {
    type: 'features',
    v: 1,
    set: 'packet',
    subject: { kind: 'packet', ts: 1 },
    features: { mood: 3 },
  };
  const end = '{"type":"end","v":1,"command":"features","complete":true}\n';

  it.each<{
    shows: string;
    args: string[];
    models?: Parameters<typeof modelFiles>[0][];
    input?: string;
    status: number;
    told: string | RegExp;
  }>([
    { shows: 'no model at all', args: [], status: 2, told: /missing required flag.*model/i },
    {
      shows: 'a model that is not there',
      args: ['--model', 'lenght'],
      status: 2,
      told: 'there is no model called lenght; did you mean length? (see nt models list)',
    },
    {
      shows: 'a version that is not there',
      args: ['--model', 'length@2.0.0'],
      status: 2,
      told: 'there is no length@2.0.0; there is 1.0.0 (candidate)',
    },
    {
      shows: 'a stage in which there is none',
      args: ['--model', 'length@production'],
      status: 2,
      told: 'there is no length@production',
    },
    {
      shows: 'another version of the rules',
      args: ['--model', 'qos@2.0.0'],
      status: 2,
      told: 'qos is part of the program, in version 1.0.0',
    },
    {
      shows: 'a budget of the rules',
      args: ['--model', 'qos', '--budget', '20/day'],
      status: 3,
      told: 'model qos: it is made of rules, and has no score to be set by --threshold or --budget',
    },
    {
      shows: 'what is no name of a model',
      args: ['--model', '../length'],
      status: 3,
      told: '"../length" is no name of a model',
    },
    {
      shows: 'a threshold that is no number',
      args: ['--model', 'length', '--threshold', 'high'],
      status: 2,
      told: '--threshold: "high" is not a number',
    },
    {
      shows: 'a budget that is none',
      args: ['--model', 'length', '--budget', '20'],
      status: 2,
      told: '--budget: "20" is no number of alerts in a time',
    },
    {
      shows: 'a budget of a model that cannot tell',
      args: ['--model', 'length', '--budget', '20/day'],
      status: 3,
      told: '--threshold must be given in place of --budget',
    },
    {
      shows: 'both',
      args: ['--model', 'length', '--budget', '20/day', '--threshold', '1'],
      status: 2,
      told: /cannot also be provided/,
    },
    {
      shows: 'a threshold of a model that has none',
      args: ['--model', 'length', '--threshold', '1'],
      models: [{ changes: { kind: 'regressor' } }],
      status: 3,
      told: '--threshold is for models of kind anomaly, and this one is a regressor',
    },
    {
      shows: 'records as text',
      args: ['--model', 'length', '--keep', '--format', 'text'],
      status: 2,
      told: '--keep writes records: --format is ndjson',
    },
    {
      shows: 'a runtime that is none',
      args: ['--model', 'length', '--runtime', 'x'],
      status: 2,
      told: /--runtime/,
    },
    {
      shows: 'a model of another contract',
      args: ['--model', 'length'],
      models: [{ changes: wrongUnit() }],
      status: 3,
      told: `it takes packet with the contract ${contractOf(packet)}, and this program makes ${contractOf(packet)}: feature 1 is frame.len (bits) there, frame.len (bytes) here`,
    },
    {
      shows: 'a model that was changed',
      args: ['--model', 'length'],
      models: [{ changes: { sha256: 'a'.repeat(64) } }],
      status: 3,
      told: 'model length: model.onnx is not the one of the manifest',
    },
    {
      shows: 'a model whose self-test fails',
      args: ['--model', 'length'],
      models: [
        {
          changes: {
            selftest: {
              tolerance: 0,
              vectors: [{ x: new Array(COLUMNS).fill(1), y: [{ output: 'score', values: [5] }] }],
            },
          },
        },
      ],
      status: 3,
      told: /self-test: row 0 gives score\[0\] 1, and must give 5/,
    },
    {
      shows: 'features of another contract',
      args: ['--model', 'length', '-'],
      input: `${JSON.stringify({ ...hand, contract: 'abc' })}\n${end}`,
      status: 3,
      told: `a features record of the set packet has the contract abc, and the model takes ${contractOf(packet)}: "mood" is no feature of it`,
    },
    {
      shows: 'features that no model takes',
      args: ['--model', 'length', '-'],
      input: `${JSON.stringify({ ...hand, set: 'mood', contract: 'abc' })}\n${end}`,
      status: 4,
      told: 'features records of the set mood are skipped: the models take packet',
    },
    {
      shows: 'a feature that is no number',
      args: ['--model', 'length', '-'],
      input: `${JSON.stringify({ ...hand, contract: contractOf(packet), features: { 'frame.len': 'long' } })}\n${end}`,
      status: 4,
      told: /frame.len is .*not a number/,
    },
  ])('$shows', ({ args, models = [], input, status, told }) => {
    const seen = nt(['infer', ...args, ...(input === undefined ? [SAMPLE] : [])], {
      env: registry(...models),
      ...(input !== undefined && { input }),
    });
    expect(seen.stderr).toMatch(
      typeof told === 'string' ? new RegExp(told.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')) : told,
    );
    expect(seen.stderr.trimEnd().split('\n').length).toBe(1);
    expect(seen.status).toBe(status);
  });
});

describe('without onnxruntime', () => {
  /** The program as it is installed, without its optional packages; `broken` has one that does not load. */
  function installed(
    broken?: string,
  ): (
    args: string[],
    env: Readonly<Record<string, string>>,
  ) => { status: number | null; stderr: string; stdout: string } {
    const folder = temporaryFolder();
    for (const name of ['bin', 'dist']) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    if (broken !== undefined) {
      const module = join(folder, 'node_modules/onnxruntime-node');
      mkdirSync(module, { recursive: true });
      writeFileSync(join(module, 'package.json'), '{"name":"onnxruntime-node","main":"index.js"}');
      writeFileSync(join(module, 'index.js'), broken);
    }
    return (args, env) => {
      const seen = spawnSync(process.execPath, [join(folder, 'bin/run.cjs'), ...args], {
        env: { ...process.env, NODE_ENV: '', ...env },
        encoding: 'utf8',
        cwd: ROOT,
      });
      return { status: seen.status, stderr: seen.stderr, stdout: seen.stdout };
    };
  }
  const REMEDY = 'ONNXRUNTIME_NODE_INSTALL=skip npm install -g onnxruntime-node';

  it('calculates itself what it can, and says so once', () => {
    const env = registry({}, { id: 'other' });
    const seen = installed()(['infer', '--model', 'length', '--model', 'other', SAMPLE], env);
    expect(seen.stderr).toBe(
      `nt infer: onnxruntime-node is not installed: this program calculates models itself (to mend that: ${REMEDY})\n`,
    );
    expect(seen.status).toBe(0);
    expect(predictions(seen.stdout)).toEqual(
      predictions(nt(['infer', '--model', 'length', '--model', 'other', SAMPLE], { env }).stdout),
    );
  });

  it.each([
    { shows: 'is absent', broken: undefined, told: 'onnxruntime-node is not installed' },
    {
      shows: 'is broken',
      broken: 'throw new Error("libonnxruntime.so: cannot open\\nmore");',
      told: 'onnxruntime-node does not work: libonnxruntime.so: cannot open',
    },
  ])('exits with 5 and the command that mends it, where it is needed and $shows', ({ broken, told }) => {
    const seen = installed(broken)(
      ['infer', '--model', 'length', '--runtime', 'onnxruntime', SAMPLE],
      registry(),
    );
    expect(seen.stderr).toBe(`nt infer: model length needs onnxruntime: ${told}; install it by: ${REMEDY}\n`);
    expect(seen.status).toBe(5);
  });
});

describe('live', () => {
  const lines = nt(['features', '--set', 'packet', SAMPLE])
    .stdout.split('\n')
    .filter((line) => line.startsWith('{"type":"features"'));
  const END = '{"type":"end","v":1,"command":"features","complete":true}\n';

  /** Predictions as they come out of a program that goes on. */
  function watched(args: string[], env: Readonly<Record<string, string>>) {
    const child = startNt(args, env);
    let text = '';
    let messages = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      messages += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        expect(child.exitCode, messages).toBe(null);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    return {
      child,
      ended,
      until,
      said: () => records(text.slice(0, text.lastIndexOf('\n') + 1)),
      messages: () => messages,
    };
  }

  it('says what it says of a row although no other one comes', async () => {
    const { child, ended, until, said } = watched(['infer', '--model', 'length'], registry());
    for (const [index, line] of lines.slice(0, 3).entries()) {
      child.stdin.write(`${line}\n`);
      await until(() => said().length === index + 1);
    }
    child.stdin.end(END);
    expect(await ended).toBe(0);
  });

  it('takes a version that is promoted while it runs, refuses one that fails, and loses no row', async () => {
    const env = registry(
      { version: '1.0.0', step: 2 },
      { version: '2.0.0', step: 20 },
      { version: '3.0.0', step: 30 },
    );
    expect(nt(['models', 'promote', 'length@1.0.0'], { env }).status).toBe(0);
    const { child, ended, until, said, messages } = watched(
      ['infer', '--model', 'length', '--watch-model'],
      env,
    );
    let sent = 0;
    let rows = 0;
    const modelOf = (): unknown => said().findLast(({ type }) => type === 'prediction')?.model;
    const feedUntil = (isSo: () => boolean): Promise<void> =>
      until(() => {
        child.stdin.write(`${lines[sent % lines.length]}\n`);
        sent += 1;
        rows += 1;
        return isSo();
      });
    await feedUntil(() => modelOf() === 'length@1.0.0');
    expect(nt(['models', 'promote', 'length@2.0.0'], { env }).status).toBe(0);
    await feedUntil(() => modelOf() === 'length@2.0.0');
    // Somebody damages a version and points at it, past the checks of nt models.
    writeFileSync(join(env.NT_MODELS, 'length/3.0.0/model.onnx'), 'damaged');
    writeFileSync(
      join(env.NT_MODELS, 'length/stages.json'),
      '{"production":"3.0.0","before":[],"archived":[]}',
    );
    await feedUntil(() => messages().includes('length@2.0.0 goes on'));
    child.stdin.end(END);
    expect(await ended).toBe(0);
    const all = said().filter(({ type }) => type === 'prediction') as unknown as (Prediction & {
      readonly model: string;
    })[];
    expect(all.length).toBe(rows);
    expect([...new Set(all.map(({ model }) => model))]).toEqual(['length@1.0.0', 'length@2.0.0']);
    const numbers = lines.map((line) => (JSON.parse(line) as Prediction).subject.frame);
    expect(all.map(({ subject }) => subject.frame)).toEqual(
      all.map((_, index) => numbers[index % numbers.length]),
    );
    expect(messages()).toContain('length@2.0.0 takes the place of length@1.0.0');
    expect(messages()).toMatch(
      /length: model\.onnx has 7 bytes; the manifest says \d+; length@2\.0\.0 goes on/,
    );
  });
});

it('reads no model that it was not asked for', () => {
  const env = registry();
  writeFileSync(join(env.NT_MODELS, 'length/stages.json'), 'damaged');
  const seen = nt(['infer', '--model', 'qos', SAMPLE], { env });
  expect({ status: seen.status, stderr: seen.stderr }).toEqual({ status: 0, stderr: '' });
});
