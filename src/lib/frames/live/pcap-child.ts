import type { Frame } from '../../records/frame.js';
import { nameOf } from '../../records/name.js';
import { PcapReader } from '../pcap-reader.js';
import { recognise } from '../recognise.js';
import type { CaptureChild } from './capture-child.js';

/** Reads what a program captures on one interface and writes as classic pcap, which names no interface. */
export function pcapReader(
  { window: { bytes, start, end } }: CaptureChild,
  interfaceText: string,
  lend: (frame: Frame) => void,
): PcapReader {
  const format = recognise(bytes.subarray(start, end));
  if (format.kind !== 'pcap') throw new Error(`a driver wrote ${format.kind} instead of pcap`);
  const name = nameOf(interfaceText);
  return new PcapReader((frame) => {
    frame.header.interface_name = name;
    lend(frame);
  }, format.magic);
}

/** The number that a pattern finds in the words of a program. */
export function numberIn(messages: string, pattern: RegExp): number | undefined {
  const digits = pattern.exec(messages)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
