import { CaptureChild } from './capture-child.js';
import { type ChildStream, openStreams } from './child-capture.js';
import type { CaptureRequest, Driver, FoundDriver, InterfaceCounts } from './driver.js';
import { interfaceNames } from './interface-list.js';
import { numberIn, pcapReader } from './pcap-child.js';
import { findProgram, versionOf } from './program.js';

/**
 * In immediate mode each packet has a slot of the kernel's buffer, up to 64 kB long, so that the usual 2 MiB would
 * be full after 32 packets.
 */
const DEFAULT_BUFFER_MIB = 64;
/**
 * What a network interface hands over is an IP packet, at most, and what stands in front of it. Where tcpdump does not
 * know that (it does of Ethernet), it makes slots of 512 kB.
 */
const LONGEST_FRAME_BYTES = 65_600;
/** Slots that are cut to size lose some bytes more to alignment; whoever reads cuts what is too much. */
const SLOT_MARGIN_BYTES = 64;
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
    return openStreams(
      found,
      request,
      request.interfaces.map((name) => newStream(found, request, name)),
    );
  },
};

function newStream({ path }: FoundDriver, request: CaptureRequest, name: string): ChildStream {
  const child = new CaptureChild(path, tcpdumpArguments(request, name));
  return {
    child,
    interfaces: [name],
    read: ({ lend }) => pcapReader(child, name, lend),
    counts: () => [countsOf(name, child.messages)],
  };
}

function tcpdumpArguments(request: CaptureRequest, name: string): string[] {
  const { filter, isPromiscuous, isMonitor, bufferMib } = request;
  const snapLength = slotBytes(request, name);
  return [
    ...['-w', '-', '-U', '--immediate-mode', '--time-stamp-precision=nano', '-i', name],
    ...['-B', String((bufferMib ?? DEFAULT_BUFFER_MIB) * KIB_PER_MIB)],
    ...(snapLength === undefined ? [] : ['-s', String(snapLength)]),
    ...(isPromiscuous ? [] : ['-p']),
    ...(isMonitor ? ['-I'] : []),
    ...(filter === undefined ? [] : ['--', filter]),
  ];
}

/** How much of a frame is kept; undefined for all of it. */
function slotBytes({ snapLength }: CaptureRequest, name: string): number | undefined {
  if (snapLength !== undefined) return snapLength + SLOT_MARGIN_BYTES;
  return interfaceNames().includes(name) ? LONGEST_FRAME_BYTES : undefined;
}

/** Reads the last words of tcpdump. */
function countsOf(name: string, messages: string): InterfaceCounts {
  const dropped = numberIn(messages, /^(\d+) packets? dropped by kernel/m);
  return {
    name,
    received: numberIn(messages, /^(\d+) packets? captured/m),
    dropped,
    // It says nothing of the interface where the interface lost nothing.
    droppedByInterface:
      numberIn(messages, /^(\d+) packets? dropped by interface/m) ?? (dropped === undefined ? undefined : 0),
  };
}
