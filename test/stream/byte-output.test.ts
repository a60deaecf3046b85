import { execFileSync } from 'node:child_process';
import { constants, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ByteOutput } from '../../src/lib/stream/byte-output.js';
import { temporaryFolder } from '../support/nt.js';

/** More than a pipe holds, so that the write waits for the reader. */
const LONG = 'a'.repeat(200_000);

it('hands on everything in order, also where two flush at a time', async () => {
  const fifo = join(temporaryFolder(), 'fifo');
  execFileSync('mkfifo', [fifo]);
  // Open both ways, so that neither end waits for the other.
  const output = new ByteOutput(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK), 'fifo');
  const say = (text: string): Promise<void> => {
    output.sink.at = output.sink.raw(output.sink.at, text);
    return output.flush();
  };
  const pieces = [LONG, 'b', 'c', LONG, 'd'];
  const said = pieces.map(say);
  const expected = pieces.join('');
  let heard = '';
  for await (const bytes of createReadStream(fifo)) {
    heard += String(bytes);
    if (heard.length >= expected.length) break;
  }
  await Promise.all(said);
  expect(heard === expected).toBe(true);
  output.close();
});
