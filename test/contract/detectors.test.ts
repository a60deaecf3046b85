import { describe, expect, it } from 'vitest';
import { Analysis } from '../../src/lib/findings/analysis.js';
import type { Detector } from '../../src/lib/findings/detector.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { analysed } from '../support/analysed.js';
import { SAMPLE } from '../support/nt.js';

const DETECTOR_LIST: readonly Detector[] = DETECTORS;

describe('the registry of detectors', () => {
  it('has a name for each', () => {
    const names = DETECTOR_LIST.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe.each(DETECTOR_LIST)('the detector $name', (detector) => {
  it('tells what the manual needs', () => {
    expect(detector.name).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
    expect(detector.about).toMatch(/^[A-Z0-9].*[^.]$/);
    expect(detector.source.length).toBeGreaterThan(5);
    expect(detector.benign.length).toBeGreaterThan(0);
    expect(detector.advice.length).toBeGreaterThan(0);
    for (const technique of detector.attack) expect(technique).toMatch(/^T\d{4}(\.\d{3})?$/);
    for (const text of [...detector.benign, ...detector.advice]) expect(text).toMatch(/^[A-Z0-9].*[^.]$/);
    expect(Object.values(detector.inputs).some((wanted) => wanted !== false)).toBe(true);
  });

  it('has options with a default within their limits', () => {
    for (const [name, option] of Object.entries(detector.options)) {
      expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
      expect(option.about).toMatch(/^[A-Z0-9].*[^.]$/);
      if (option.kind !== 'number') continue;
      expect(option.value).toBeGreaterThanOrEqual(option.least);
      expect(option.value).toBeLessThanOrEqual(option.most);
    }
  });

  it('is handed what it wants', () => {
    let watch: object = {};
    const create: Detector['create'] = (context) => {
      watch = detector.create(context);
      return watch;
    };
    new Analysis({ detectors: [{ ...detector, create }], windowMs: 1 });
    const { inputs } = detector;
    expect('packet' in watch).toBe(inputs.packets !== undefined);
    expect('flow' in watch).toBe(inputs.flows === true);
    expect('features' in watch).toBe(inputs.features === true);
    expect('prediction' in watch).toBe(inputs.predictions === true);
  });

  it('finds nothing in nothing, and says that it had no input', () => {
    const analysis = new Analysis({ detectors: [detector], windowMs: 1 });
    const needsInput = detector.inputs.account !== true;
    expect(analysis.withoutInput()).toEqual(needsInput ? [detector] : []);
    expect(analysis.end({ account: compileFactory<EndRecord>(END_RECORD)() })).toEqual([]);
  });

  it('finds the same again', async () => {
    const first = await analysed([SAMPLE], { detectors: [detector] });
    expect(await analysed([SAMPLE], { detectors: [detector] })).toEqual(first);
  });
});
