import { nameOf } from '../../records/name.js';
import { PcapReader } from '../pcap-reader.js';
import { recognise } from '../recognise.js';
import { CaptureChild } from './capture-child.js';
import { ChildCapture, type ChildStream, firstNotStarted } from './child-capture.js';
import type { CaptureRequest, Driver, FoundDriver, InterfaceCounts, LiveCapture } from './driver.js';
import { findProgram, versionOf } from './program.js';
import { refusal } from './refusal.js';

/**
 * In immediate mode each packet has a slot of the kernel's buffer, up to 64 kB long, so that the usual 2 MiB would
 * be full after 32 packets.
 */
const DEFAULT_BUFFER_MIB = 32;
const KIB_PER_MIB = 1_024;

/** tcpdump(8): one process for each interface, which hands on every packet at once. */
export const tcpdump: Driver = {
  name: 'tcpdump',
  facts: { times: 'kernel', decimals: 9, countsDrops: true, knowsLength: true, delayMs: 0 },
  remedy: 'install tcpdump',

  async find() {
    const path = findProgram('tcpdump');
    if (path === undefined) return undefined;
    return { name: 'tcpdump', facts: tcpdump.facts, path, version: await versionOf(path) };
  },

  async open(found, request) {
    const streams = request.interfaces.map((name) => newStream(found, request, name));
    const failed = await firstNotStarted(streams);
    const capture = new ChildCapture(found, streams) as LiveCapture;
    if (failed === undefined) return capture;
    capture.close();
    throw refusal(found, { ...request, interfaces: failed.interfaces }, failed.child.messages);
  },
};

function newStream({ path }: FoundDriver, request: CaptureRequest, name: string): ChildStream {
  const child = new CaptureChild(path, tcpdumpArguments(request, name));
  const interfaceName = nameOf(name);
  return {
    child,
    interfaces: [name],
    read: ({ lend }) => {
      const { bytes, start, end } = child.window;
      const format = recognise(bytes.subarray(start, end));
      if (format.kind !== 'pcap') throw new Error(`tcpdump wrote ${format.kind} instead of pcap`);
      return new PcapReader((frame) => {
        frame.header.interface_name = interfaceName;
        lend(frame);
      }, format.magic);
    },
    counts: () => [countsOf(name, child.messages)],
  };
}

function tcpdumpArguments(request: CaptureRequest, name: string): string[] {
  const { filter, snapLength, isPromiscuous, isMonitor, bufferMib } = request;
  return [
    ...['-w', '-', '-U', '--immediate-mode', '--time-stamp-precision=nano', '-i', name],
    ...['-B', String((bufferMib ?? DEFAULT_BUFFER_MIB) * KIB_PER_MIB)],
    ...(snapLength === undefined ? [] : ['-s', String(snapLength)]),
    ...(isPromiscuous ? [] : ['-p']),
    ...(isMonitor ? ['-I'] : []),
    ...(filter === undefined ? [] : ['--', filter]),
  ];
}

/** Reads the last words of tcpdump. */
function countsOf(name: string, messages: string): InterfaceCounts {
  const countIn = (pattern: RegExp): number | undefined => {
    const digits = pattern.exec(messages)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const dropped = countIn(/^(\d+) packets? dropped by kernel/m);
  return {
    name,
    received: countIn(/^(\d+) packets? captured/m),
    dropped,
    // It says nothing of the interface where the interface lost nothing.
    droppedByInterface:
      countIn(/^(\d+) packets? dropped by interface/m) ?? (dropped === undefined ? undefined : 0),
  };
}
