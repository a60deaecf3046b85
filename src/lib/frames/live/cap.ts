import { createRequire } from 'node:module';
import { join } from 'node:path';
import { emptyFrame, type Frame } from '../../records/frame.js';
import { nameOf } from '../../records/name.js';
import { UserError } from '../../stream/user-error.js';
import { DeliveryClock } from './delivery-clock.js';
import type {
  CaptureListener,
  CaptureRequest,
  Driver,
  FoundDriver,
  InterfaceCounts,
  LiveCapture,
} from './driver.js';
import { interfaceNames } from './interface-list.js';
import { refusal } from './refusal.js';

/** The part of the npm package `cap` that is used; it calls libpcap in this process. */
interface CapModule {
  readonly Cap: new () => CapHandle;
}

interface CapHandle {
  /** Keeps a raw pointer to `buffer`, which must live for as long as the handle is open. */
  open(device: string, filter: string, kernelBufferBytes: number, buffer: Buffer): string;
  on(event: 'packet', listener: (bytes: number, isTruncated: boolean) => void): void;
  close(): void;
}

/** What libpcap is told by `cap`: longer frames are cut. */
const FRAME_BYTES = 65_535;
const DEFAULT_BUFFER_MIB = 32;
const BYTES_PER_MIB = 1_048_576;
/** How often it is looked whether the interface is still there: `cap` does not tell. */
const LOOK_MS = 1_000;

/** How `cap` names link types; those it has no name for it gives by number. */
const LINKTYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};

/** The npm package `cap`: libpcap in this process, for machines that have neither dumpcap nor tcpdump. */
export const cap: Driver = {
  name: 'cap',
  facts: { times: 'delivery', decimals: 6, countsDrops: false, knowsLength: false, delayMs: 0 },
  remedy: 'npm install --include=optional, with a C++ compiler and libpcap’s headers (Debian: libpcap-dev)',

  async find() {
    const loaded = loadCap();
    if (loaded === undefined) return undefined;
    return { name: 'cap', facts: cap.facts, path: loaded.path, version: loaded.version };
  },

  async open(found, request) {
    refuseImpossible(request);
    const module = loadCap()?.module;
    if (module === undefined) throw new Error('cap was there a moment ago');
    try {
      return new CapCapture(found, request, module) as LiveCapture;
    } catch (error) {
      throw refusal(found, request, error instanceof Error ? error.message : String(error));
    }
  },
};

function refuseImpossible({ isPromiscuous, isMonitor }: CaptureRequest): void {
  if (!isPromiscuous) throw cannot('--no-promiscuous', 'it always captures frames for other stations too');
  if (isMonitor) throw cannot('--monitor', 'it cannot set a wireless interface');
}

const cannot = (flag: string, reason: string): UserError =>
  new UserError(`${flag} is not possible with --driver cap: ${reason}; take dumpcap or tcpdump`, {
    exit: 'usage',
  });

function loadCap(): { module: CapModule; path: string; version: string } | undefined {
  try {
    // Native code, and optional: where it could not be built, the other drivers still work.
    const load = createRequire(join(import.meta.dirname, 'cap'));
    const { version } = load('cap/package.json') as { version: string };
    return { module: load('cap') as CapModule, path: load.resolve('cap'), version };
  } catch {
    return undefined;
  }
}

/** One interface that libpcap watches for us. */
interface CapLine {
  readonly handle: CapHandle;
  readonly name: string;
  /** Held here for as long as the handle is open: the native code writes into it. */
  readonly frame: Frame;
  received: number;
  dropped: number;
}

/** Packets come as events, which cannot be held back: what there is no room for is dropped, and counted. */
class CapCapture implements LiveCapture {
  readonly driver: FoundDriver;
  readonly interfaces: readonly string[];
  readonly #lines: CapLine[] = [];
  readonly #clock = new DeliveryClock();
  #listener: CaptureListener | undefined;
  #isResting = false;
  #look: NodeJS.Timeout | undefined;
  #end: (error?: unknown) => void = () => undefined;

  constructor(driver: FoundDriver, request: CaptureRequest, { Cap }: CapModule) {
    this.driver = driver;
    this.interfaces = request.interfaces;
    const bufferBytes = (request.bufferMib ?? DEFAULT_BUFFER_MIB) * BYTES_PER_MIB;
    for (const name of request.interfaces) {
      const frame = emptyFrame();
      frame.bytes = Buffer.allocUnsafeSlow(FRAME_BYTES);
      const handle = new Cap();
      const linktype = handle.open(name, request.filter ?? '', bufferBytes, frame.bytes);
      frame.header.linktype = LINKTYPES[linktype] ?? Number(/\d+$/.exec(linktype)?.[0]);
      frame.header.interface_name = nameOf(name);
      frame.header.time_epoch.decimals = cap.facts.decimals;
      const line: CapLine = { handle, name, frame, received: 0, dropped: 0 };
      handle.on('packet', (bytes) => this.#take(line, bytes));
      this.#lines.push(line);
    }
  }

  async read(listener: CaptureListener): Promise<InterfaceCounts[]> {
    this.#listener = listener;
    this.#look = setInterval(() => this.#lookForInterfaces(listener), LOOK_MS);
    await new Promise<void>((resolve, reject) => {
      this.#end = (error) => (error === undefined ? resolve() : reject(error));
    });
    return this.#lines.map(({ name, received, dropped }) => ({
      name,
      received,
      // What the kernel had no room for is not known; what we had none for is.
      dropped: dropped > 0 ? dropped : undefined,
      droppedByInterface: undefined,
    }));
  }

  #take(line: CapLine, bytes: number): void {
    const listener = this.#listener;
    // What came before anyone listened is no part of the capture.
    if (listener === undefined) return;
    if (listener.isFull()) {
      line.dropped += 1;
      return;
    }
    const { header } = line.frame;
    this.#clock.tell(header.time_epoch);
    header.len = bytes;
    header.cap_len = bytes;
    line.received += 1;
    listener.lend(line.frame);
    if (this.#isResting) return;
    this.#isResting = true;
    // Once the kernel has no more for us.
    setImmediate(() => this.#rest(listener));
  }

  #rest(listener: CaptureListener): void {
    listener.rest().then(
      () => {
        this.#isResting = false;
      },
      (error: unknown) => this.#end(error),
    );
  }

  #lookForInterfaces(listener: CaptureListener): void {
    const names = interfaceNames();
    const gone = this.#lines.find(({ name }) => !names.includes(name));
    if (gone === undefined) return;
    listener.problem(`${gone.name}: cap ended by itself: the interface has gone`);
    this.stop();
  }

  stop(): void {
    this.close();
    this.#end();
  }

  close(): void {
    clearInterval(this.#look);
    for (const { handle } of this.#lines) handle.close();
  }
}
