import type { Frame } from '../../src/lib/records/frame.js';
import { allCaptures } from './corpus.js';
import { dissected } from './dissected.js';
import { readInProcess } from './in-process.js';
import { ownedFrame } from './owned-frame.js';

/** What makes a frame another kind than those before: its protocols, and what could not be read of it. */
function kindOf(record: string): string {
  const protocols = /"protocols":"([^"]*)"/.exec(record)?.[1];
  const notes = [...record.matchAll(/"note":"([^"]*)"/g)].map(([, note]) => note?.replaceAll(/\d+/g, '#'));
  return [protocols, ...notes].join(' ');
}

/** One real frame of each kind, so that every way through the dissectors is walked. */
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
  return frames;
}
