import { UserError } from '../../stream/user-error.js';
import { loadCap } from './cap-module.js';
import { CAP_PROCESS } from './cap-process.js';
import { CaptureChild } from './capture-child.js';
import { type ChildStream, openStreams } from './child-capture.js';
import type { CaptureRequest, Driver } from './driver.js';
import { numberIn, pcapReader } from './pcap-child.js';

/** As with tcpdump: in immediate mode each packet has a slot of up to 64 kB. */
const DEFAULT_BUFFER_MIB = 32;
const BYTES_PER_MIB = 1_048_576;
/** How `cap` ends when the interface that it watches goes down. */
const ABORTED = /binding\.cc.*status == 0/;

/** The npm package `cap`: libpcap in a process of ours, for machines that have neither dumpcap nor tcpdump. */
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
    return openStreams(
      found,
      request,
      request.interfaces.map((name) => newStream(request, name)),
    );
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

/** The snap length is left to whoever reads: `cap` knows none. */
function newStream({ filter, bufferMib }: CaptureRequest, name: string): ChildStream {
  const program = process.argv[1] ?? '';
  const bufferBytes = (bufferMib ?? DEFAULT_BUFFER_MIB) * BYTES_PER_MIB;
  const child = new CaptureChild(process.execPath, [
    ...process.execArgv,
    program,
    ...[CAP_PROCESS, name, filter ?? '', String(bufferBytes)],
  ]);
  return {
    child,
    interfaces: [name],
    read: ({ lend }) => pcapReader(child, name, lend),
    lastWords: (messages) => (ABORTED.test(messages) ? 'the interface went down or away' : undefined),
    counts: () => [
      {
        name,
        received: numberIn(child.messages, /^(\d+) packets? captured/m),
        // What we had no room for; what the kernel had none for is not known.
        dropped: numberIn(child.messages, /^([1-9]\d*) packets? dropped by cap/m),
        droppedByInterface: undefined,
      },
    ],
  };
}
