import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hostWindow } from '../../src/lib/features/sets/host-window.js';
import { scoresOf } from '../../src/lib/predictions/training/judgement.js';
import { CORPUS } from '../support/corpus.js';
import { areaUnderCurve, fitAll, shareAbove, sumOf } from './detectors.js';
import { type LabelledRows, rowsOfCapture, rowsWhere } from './labelled-rows.js';
import { markdownTable, percent } from './text-table.js';
import { westermoClasses } from './westermo.js';

const CAPTURE = 'labelled/westermo-right.pcap';
const EVENTS = 'labelled/westermo-events.txt';
/** Hosts in windows: the background has so few flows, and so long ones, that rows of flows would be nearly all of events. */
const WINDOW_MS = 10_000;
/** Of the time, what is learnt from, and calibrated by; the rest judges. */
const FIT_UNTIL = 0.4;
const CALIBRATE_UNTIL = 0.6;
const SHARE = 0.05;
const CLASSES = ['background', 'admin-ssh', 'ssh-brute', 'nmap', 'mitm', 'duplicate-ip', 'wrong-ip'];

/** Anomaly detection on the labelled capture, as a section of Markdown; undefined where the capture is absent. */
export async function onWestermo(): Promise<string | undefined> {
  const [capture, events] = [join(CORPUS, CAPTURE), join(CORPUS, EVENTS)];
  if (!existsSync(capture) || !existsSync(events)) return undefined;
  const all = await rowsOfCapture(hostWindow, capture, westermoClasses(events), { windowMs: WINDOW_MS });
  const times = all.times.toSorted((a, b) => a - b);
  const [first = 0, last = 0] = [times[0], times.at(-1)];
  const at = (share: number): number => first + share * (last - first);
  const test = rowsWhere(all, (time) => time >= at(CALIBRATE_UNTIL));
  const parts = (isLearnt: (name: string | undefined) => boolean) => ({
    fit: rowsWhere(all, (time, name) => time < at(FIT_UNTIL) && isLearnt(name)),
    calibrate: rowsWhere(
      all,
      (time, name) => time >= at(FIT_UNTIL) && time < at(CALIBRATE_UNTIL) && isLearnt(name),
    ),
  });
  return [
    '### Learnt from background only\n',
    results(
      parts((name) => name === 'background'),
      test,
    ),
    '### Learnt from everything that was captured, as a user would who did not look\n',
    results(
      parts(() => true),
      test,
    ),
  ].join('\n');
}

/** Where counting flows does as well, the capture is too easy to tell models apart. */
const flowsOnly = { name: 'flows-only', score: sumOf(hostWindow, ['flows_out', 'flows_in']) };

interface Parts {
  readonly fit: LabelledRows;
  readonly calibrate: LabelledRows;
}

function results({ fit, calibrate }: Parts, test: LabelledRows): string {
  const classes = CLASSES.map((name) => rowsWhere(test, (_, each) => each === name));
  const [background, ...events] = classes as [LabelledRows, ...LabelledRows[]];
  const fitting = { set: hostWindow, fit: fit.matrix, calibrate: calibrate.matrix, share: SHARE };
  const rows = fitAll(fitting, [flowsOnly]).map(({ name, score, threshold }) => {
    const usual = scoresOf(background.matrix, score);
    // The administrator's logins are no attack: they are no part of what should score high.
    const bad = events.slice(1).flatMap(({ matrix }) => Array.from(scoresOf(matrix, score)));
    return [
      name,
      areaUnderCurve(usual, Float64Array.from(bad)).toFixed(3),
      ...classes.map(({ matrix }) => percent(shareAbove(scoresOf(matrix, score), threshold))),
    ];
  });
  const counts = ['rows', '', ...classes.map(({ matrix }) => String(matrix.rowCount))];
  const about = `${fit.times.length} rows to learn from, ${calibrate.times.length} to calibrate by.\n`;
  return `${about}\n${markdownTable(['detector', 'AUC', ...CLASSES], [...rows, counts])}`;
}
