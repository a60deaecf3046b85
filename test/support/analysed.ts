import { Analysis, type Tuning } from '../../src/lib/findings/analysis.js';
import { readFindings } from '../../src/lib/findings/analysis-input.js';
import type { Detector } from '../../src/lib/findings/detector.js';
import type { FindingRecord } from '../../src/lib/findings/finding-record.js';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { inSession } from './in-process.js';
import { temporaryFile } from './nt.js';

const MS_PER_HOUR = 3_600_000;
const MAX_FLOWS = 100_000;

export interface AnalysedOptions {
  readonly detectors: readonly Detector[];
  readonly tunings?: ReadonlyMap<string, Tuning>;
  readonly takeFlow?: (flow: FlowRecord) => void;
}

/** What detectors find in inputs, in this process. */
export async function analysed(
  inputs: readonly string[],
  { detectors, tunings, takeFlow }: AnalysedOptions,
): Promise<FindingRecord[]> {
  let found: FindingRecord[] = [];
  await inSession(async (session) => {
    const analysis = new Analysis({ detectors, tunings, windowMs: MS_PER_HOUR });
    found = await readFindings({
      inputs,
      session,
      analysis,
      table: { limit: MAX_FLOWS },
      beside: takeFlow === undefined ? undefined : { takeFlow },
    });
  });
  return found;
}

/** What one detector finds in the bytes of a capture, with options of it. */
export const found = (
  detector: Detector,
  capture: Uint8Array,
  options: Tuning['options'] = {},
): Promise<FindingRecord[]> =>
  analysed([temporaryFile('trace.pcap', capture)], {
    detectors: [detector],
    tunings: new Map([[detector.name, { options }]]),
  });
