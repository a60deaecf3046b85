import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PCAP_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const MAGIC_NANOSECONDS = 0xa1b23c4d;
const MS_PER_SECOND = 1_000;

/**
 * Writes a little-endian pcap file to standard output at the pace at which its packets came, or `speed` times that,
 * over and over if `repeats` is more than one: what a live capture looks like, without a network.
 */
export async function replay(path: string, { speed = 1, repeats = 1 } = {}): Promise<void> {
  const capture = readFileSync(path);
  const magic = capture.readUInt32LE(0);
  if (magic !== MAGIC_MICROSECONDS && magic !== MAGIC_NANOSECONDS) throw new Error(`${path}: no pcap`);
  const perMs = magic === MAGIC_NANOSECONDS ? 1e6 : 1e3;
  process.stdout.write(capture.subarray(0, PCAP_HEADER_BYTES));
  let laterSeconds = 0;
  for (let turn = 0; turn < repeats; turn += 1) {
    laterSeconds = await replayOnce(capture, { perMs, speed, laterSeconds });
  }
}

interface Turn {
  /** Units of the second number of a time in a millisecond. */
  readonly perMs: number;
  readonly speed: number;
  /** How much later than they were packets are said to be. */
  readonly laterSeconds: number;
}

/** Returns how much later the packets of the next turn are. */
async function replayOnce(capture: Buffer, { perMs, speed, laterSeconds }: Turn): Promise<number> {
  const startedMs = performance.now();
  let firstMs: number | undefined;
  let packetMs = 0;
  for (let at = PCAP_HEADER_BYTES; at < capture.length; ) {
    const end = at + RECORD_HEADER_BYTES + capture.readUInt32LE(at + 8);
    const record = Buffer.from(capture.subarray(at, end));
    packetMs = record.readUInt32LE(0) * MS_PER_SECOND + record.readUInt32LE(4) / perMs;
    firstMs ??= packetMs;
    const waitMs = (packetMs - firstMs) / speed - (performance.now() - startedMs);
    if (waitMs > 1) await pause(waitMs);
    record.writeUInt32LE(record.readUInt32LE(0) + laterSeconds, 0);
    process.stdout.write(record);
    at = end;
  }
  return laterSeconds + Math.ceil((packetMs - (firstMs ?? packetMs)) / MS_PER_SECOND);
}

// `node --import tsx test/support/replay.ts trace.pcap [SPEED [REPEATS]]`
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , path = '', speed = '1', repeats = '1'] = process.argv;
  process.stdout.on('error', () => process.exit(0));
  await replay(path, { speed: Number(speed), repeats: Number(repeats) });
}
