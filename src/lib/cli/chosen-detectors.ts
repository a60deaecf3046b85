import { suggestion } from '../bytes/nearest-word.js';
import type { Detector } from '../findings/detector.js';
import { DETECTORS } from '../findings/registry.js';
import { UserError } from '../stream/user-error.js';

/** The detectors that `--detectors` names, in the order of the registry; all of them where it names none. */
export function chosenDetectors(names: string | undefined): readonly Detector[] {
  if (names === undefined) return DETECTORS;
  const wanted = names
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const known = DETECTORS.map(({ name }) => name as string);
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined || wanted.length === 0) {
    throw new UserError(
      unknown === undefined
        ? '--detectors: names no detector'
        : `--detectors: no detector is called ${unknown}${suggestion(unknown, known)} (see nt-analyze(1))`,
      { exit: 'usage' },
    );
  }
  return DETECTORS.filter(({ name }) => wanted.includes(name));
}
