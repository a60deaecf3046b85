import { noTime } from '../../bytes/time.js';
import { maxFrameBytes, PCAP_HEADER_BYTES, PCAP_MAGIC } from '../pcap-format.js';
import { type CapHandle, loadCap } from './cap-module.js';
import { DeliveryClock } from './delivery-clock.js';

// What runs in the process that libpcap is loaded into. It is a process of its own because `cap` aborts the one that
// it is in when an interface goes down, and because its events cannot be held back.

/** The word by which the program is started as this process. */
export const CAP_PROCESS = 'cap-process';

/** What libpcap is told by `cap`: longer frames are cut. */
const FRAME_BYTES = 65_535;
const RECORD_HEADER_BYTES = 16;
const CHUNK_BYTES = 262_144;
/** What waits to be read at most; packets that come beyond that are dropped, and counted. */
const MAX_WAITING_BYTES = 8_388_608;
const NS_PER_MICROSECOND = 1_000;

/** How `cap` names link types; those it has no name for it gives by number. */
const LINKTYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};

/** Captures on one interface until SIGINT, and writes a capture to standard output. Returns the exit code. */
export async function capProcess([
  name = '',
  filter = '',
  bufferBytes = '',
]: readonly string[]): Promise<number> {
  const loaded = loadCap();
  if (loaded === undefined) return refuse('the npm package cap is not installed');
  const handle = new loaded.module.Cap();
  // The output reads from it and is asked last, so that it is held for longer than the handle is open.
  const buffer = Buffer.allocUnsafeSlow(FRAME_BYTES);
  let linktype: string;
  try {
    linktype = handle.open(name, filter, Number(bufferBytes), buffer);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const output = new PcapOutput(buffer, LINKTYPES[linktype] ?? Number(/\d+$/.exec(linktype)?.[0]));
  handle.on('packet', (bytes) => output.take(bytes));
  await interrupted(handle);
  await output.finish();
  process.stderr.write(`${output.captured} packets captured\n${output.dropped} packets dropped by cap\n`);
  return 0;
}

function refuse(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}

const interrupted = (handle: CapHandle): Promise<void> =>
  new Promise((resolve) => {
    process.on('SIGINT', () => {
      handle.close();
      resolve();
    });
  });

/** A classic capture in microseconds on standard output. */
class PcapOutput {
  captured = 0;
  dropped = 0;
  readonly #packet: Buffer;
  readonly #clock = new DeliveryClock();
  readonly #time = noTime();
  #chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  #at = 0;
  #isFlushing = false;

  /** Packets stand in `packet`, one after the other. */
  constructor(packet: Buffer, linktype: number) {
    this.#packet = packet;
    process.stdout.on('error', () => process.exit(0));
    const header = Buffer.alloc(PCAP_HEADER_BYTES);
    header.writeUInt32LE(PCAP_MAGIC.microseconds, 0);
    header.writeUInt16LE(2, 4); // version 2.4
    header.writeUInt16LE(4, 6);
    header.writeUInt32LE(maxFrameBytes(linktype), 16);
    header.writeUInt32LE(linktype, 20);
    process.stdout.write(header);
  }

  take(bytes: number): void {
    if (process.stdout.writableLength > MAX_WAITING_BYTES) {
      this.dropped += 1;
      return;
    }
    if (this.#at + RECORD_HEADER_BYTES + bytes > CHUNK_BYTES) this.#flush();
    this.#clock.tell(this.#time);
    const chunk = this.#chunk;
    const at = this.#at;
    chunk.writeUInt32LE(this.#time.seconds, at);
    chunk.writeUInt32LE(Math.trunc(this.#time.nanoseconds / NS_PER_MICROSECOND), at + 4);
    chunk.writeUInt32LE(bytes, at + 8);
    chunk.writeUInt32LE(bytes, at + 12);
    this.#packet.copy(chunk, at + RECORD_HEADER_BYTES, 0, bytes);
    this.#at = at + RECORD_HEADER_BYTES + bytes;
    this.captured += 1;
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // Once the kernel has no more for us.
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#at === 0) return;
    process.stdout.write(this.#chunk.subarray(0, this.#at));
    this.#chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#at = 0;
  }

  /** Resolves when the last byte was read. */
  finish(): Promise<void> {
    this.#flush();
    return new Promise((resolve) => {
      process.stdout.write('', () => resolve());
    });
  }
}
