import type { CaptureInterface } from '../pcapng/interface.js';
import { PcapngReader } from '../pcapng/reader.js';
import { CaptureChild } from './capture-child.js';
import { type ChildStream, openStreams } from './child-capture.js';
import type { CaptureRequest, Driver, FoundDriver, InterfaceCounts } from './driver.js';
import { findProgram, versionOf } from './program.js';

/** With several interfaces dumpcap has a queue, which it would let grow without a limit. */
const QUEUE_BYTES = 16_777_216;

/** Many times its own 2 MiB: room for the second or so for which a busy machine may not let us run. */
const DEFAULT_BUFFER_MIB = 32;

/** Wireshark's dumpcap(1): one process for all interfaces, which writes pcapng with what each of them lost. */
export const dumpcap: Driver = {
  name: 'dumpcap',
  // It fetches packets when a block of the kernel's buffer is full, or after CAP_READ_TIMEOUT.
  facts: { times: 'kernel', decimals: 9, countsDrops: true, knowsLength: true, delayMs: 250 },
  remedy: 'install Wireshark’s dumpcap (Debian: wireshark-common)',

  async find() {
    const path = findProgram('dumpcap');
    if (path === undefined) return undefined;
    return { name: 'dumpcap', facts: dumpcap.facts, path, version: await versionOf(path) };
  },

  async open(found, request) {
    return openStreams(found, request, [newStream(found, request)]);
  },
};

function newStream({ path }: FoundDriver, request: CaptureRequest): ChildStream {
  const child = new CaptureChild(path, dumpcapArguments(request));
  let reader: PcapngReader | undefined;
  return {
    child,
    interfaces: request.interfaces,
    read: ({ lend }) => {
      reader = new PcapngReader(lend);
      return reader;
    },
    counts: () =>
      request.interfaces.map((name, index) => countsOf(name, reader?.interfaces[index], child.messages)),
  };
}

/** Options of dumpcap; those in front of the first interface hold for all of them. */
function dumpcapArguments(request: CaptureRequest): string[] {
  const { filter, snapLength, isPromiscuous, isMonitor, bufferMib } = request;
  return [
    ...['-q', '-n', '-w', '-'],
    ...(filter === undefined ? [] : ['-f', filter]),
    ...(snapLength === undefined ? [] : ['-s', String(snapLength)]),
    ...['-B', String(bufferMib ?? DEFAULT_BUFFER_MIB)],
    ...(isPromiscuous ? [] : ['-p']),
    ...(isMonitor ? ['-I'] : []),
    ...(request.interfaces.length > 1 ? ['-C', String(QUEUE_BYTES)] : []),
    ...request.interfaces.flatMap((name) => ['-i', name]),
  ];
}

/** What the interface itself lost is only in dumpcap's last words. */
function countsOf(name: string, seen: CaptureInterface | undefined, messages: string): InterfaceCounts {
  const own = messages.split('\n').find((line) => line.includes(`${name}':`) && line.includes('ps_ifdrop:'));
  const droppedByInterface = /ps_ifdrop:(\d+)/.exec(own ?? '')?.[1];
  return {
    name,
    received: seen?.received,
    dropped: seen?.dropped,
    droppedByInterface: droppedByInterface === undefined ? undefined : Number(droppedByInterface),
  };
}
