import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/**
 * Compresses a file into another one, off the main thread and a chunk at a time. The new file has its name
 * when it is whole; the old one is left alone.
 */
export async function gzipFile(path: string, target: string): Promise<void> {
  const part = `${target}.part`;
  try {
    await pipeline(createReadStream(path), createGzip(), createWriteStream(part));
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
