import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from '../../src/lib/records/frame.js';
import { writeCraftedCaptures } from '../oracle/crafted-captures.js';
import { allCaptures } from './corpus.js';
import { dissected } from './dissected.js';
import { readInProcess } from './in-process.js';
import { framesOf, ownedFrame } from './owned-frame.js';

/** What makes a frame another kind than those before: its protocols, and what could not be read of it. */
function kindOf(record: string): string {
  const protocols = /"protocols":"([^"]*)"/.exec(record)?.[1];
  const notes = [...record.matchAll(/"note":"([^"]*)"/g)].map(([, note]) => note?.replaceAll(/\d+/g, '#'));
  return [protocols, ...notes].join(' ');
}

/** All frames that the oracle has made for what real captures seldom hold. */
export async function craftedFrames(): Promise<Frame[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nt-crafted-'));
  try {
    const frames: Frame[] = [];
    for (const { path } of writeCraftedCaptures(folder)) frames.push(...(await framesOf(path)));
    return frames;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** One frame of each kind, real and crafted, so that every way through the dissectors is walked. */
export async function framesOfEveryKind(): Promise<Frame[]> {
  const frames: Frame[] = [];
  const kinds = new Set<string>();
  const takeFrame = (frame: Frame): void => {
    const kind = kindOf(dissected(frame));
    if (kinds.has(kind)) return;
    kinds.add(kind);
    frames.push(ownedFrame(frame));
  };
  for (const { path } of allCaptures()) await readInProcess([path], { takeFrame, handlers: [] });
  for (const frame of await craftedFrames()) takeFrame(frame);
  return frames;
}
