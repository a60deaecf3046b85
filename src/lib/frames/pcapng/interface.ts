import type { Name } from '../../records/name.js';
import { nameOf } from '../../records/name.js';
import { type Block, blockUint16, blockUint32, uint64At, visitOptions } from './block.js';
import { type Clock, clockOf, DEFAULT_CLOCK } from './timestamp.js';

const OPTION = { name: 2, timestampResolution: 9, timestampOffset: 14 } as const;
const DEFAULT_RESOLUTION = 6;
export const MIN_INTERFACE_BODY_BYTES = 8;
/** The most interfaces of a section that are read, and written. */
export const MAX_INTERFACES = 65_536;

/** An interface that packets of a section were captured on. */
export interface CaptureInterface {
  readonly linktype: number;
  /** Longest packet that was captured; 0 without limit. */
  readonly snapLength: number;
  readonly name: Name | undefined;
  readonly clock: Clock;
  /** Packets received and lost, as the last interface statistics said; undefined where none did. */
  received: number | undefined;
  dropped: number | undefined;
}

const NUL = 0;

/** Some writers (Apple's tcpdump) count a zero byte at the end; an empty name says nothing. */
function readName({ bytes }: Block, start: number, length: number): Name | undefined {
  const end = bytes.subarray(start, start + length).indexOf(NUL);
  const text = bytes.toString('utf8', start, end < 0 ? start + length : start + end);
  return text === '' ? undefined : nameOf(text);
}

/** Reads an Interface Description Block (draft-ietf-opsawg-pcapng section 4.2). */
export function readInterface(block: Block): CaptureInterface {
  let name: Name | undefined;
  let resolution = DEFAULT_RESOLUTION;
  let offsetSeconds = 0;
  visitOptions(block, MIN_INTERFACE_BODY_BYTES, (code, start, length) => {
    if (code === OPTION.name) name = readName(block, start, length);
    else if (code === OPTION.timestampResolution && length === 1) resolution = block.bytes[start] as number;
    else if (code === OPTION.timestampOffset && length === 8) {
      offsetSeconds = Number(BigInt.asIntN(64, uint64At(block, start)));
    }
  });
  const isDefault = resolution === DEFAULT_RESOLUTION && offsetSeconds === 0;
  return {
    linktype: blockUint16(block, 0),
    snapLength: blockUint32(block, 4),
    name,
    clock: isDefault ? DEFAULT_CLOCK : clockOf(resolution, offsetSeconds),
    received: undefined,
    dropped: undefined,
  };
}
