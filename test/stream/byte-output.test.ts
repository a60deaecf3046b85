import { execFileSync } from 'node:child_process';
import { constants, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ByteOutput } from '../../src/lib/stream/byte-output.js';
import { temporaryFolder } from '../support/nt.js';

/** More than a pipe holds, so that the write waits for the reader. */
const LONG = 200_000;

/** Reads as many characters from a FIFO. */
async function heardFrom(fifo: string, length: number): Promise<string> {
  let heard = '';
  for await (const bytes of createReadStream(fifo)) {
    heard += String(bytes);
    if (heard.length >= length) break;
  }
  return heard;
}

it('hands on everything in order, also where two flush at a time', async () => {
  const fifo = join(temporaryFolder(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  // Open both ways, so that neither end waits for the other.
  const output = new ByteOutput(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK), 'fifo');
  const say = (text: string): Promise<void> => {
    output.sink.at = output.sink.raw(output.sink.at, text);
    return output.flush();
  };
  const pieces = ['a'.repeat(LONG), 'b'.repeat(LONG), 'c', 'd'.repeat(LONG)];
  const [first = '', second = '', third = '', fourth = ''] = pieces;
  const expected = pieces.join('');
  const heard = heardFrom(fifo, expected.length);
  const said = [say(first)];
  await setImmediate();
  said.push(say(second), say(third));
  await Promise.all(said);
  await say(fourth);
  expect((await heard) === expected).toBe(true);
  output.close();
});
