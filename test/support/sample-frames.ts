import { nt, records, SAMPLE } from './nt.js';

interface SampleFrame {
  readonly number: number;
  /** Bytes on the wire. */
  readonly length: number;
  readonly isTcp: boolean;
}

/** The frames of the sample, as `nt parse` tells of them. */
export function readFrames(): SampleFrame[] {
  return records(nt(['parse', SAMPLE]).stdout)
    .filter(({ type }) => type === 'packet')
    .map((record) => {
      const { frame, tcp } = record as { frame: { number: number; len: number }; tcp?: { dstport?: number } };
      return { number: frame.number, length: frame.len, isTcp: (tcp?.dstport ?? 0) > 0 };
    });
}
