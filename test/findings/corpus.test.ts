import { describe, expect, it } from 'vitest';
import { analysed } from '../support/analysed.js';
import { corpusCaptures } from '../support/corpus.js';
import { ATTACK_DETECTORS, alarmsOf } from './corpus.js';
import { ALARMS, MISSES } from './corpus-expectations.js';

const captures = corpusCaptures();

describe('detectors of attacks over real captures', () => {
  it.skipIf(captures.length === 0)('know all captures that something is expected of', () => {
    const names = captures.map(({ name }) => name);
    expect([...Object.keys(ALARMS), ...Object.keys(MISSES)].filter((name) => !names.includes(name))).toEqual(
      [],
    );
  });

  it.for(captures)('$name: warn of what is in it, and of nothing else', async ({ name, path }) => {
    const findings = await analysed([path], { detectors: ATTACK_DETECTORS });
    expect(alarmsOf(findings)).toEqual(ALARMS[name] ?? []);
    if (name in MISSES) expect(findings).toEqual([]);
  });
});
