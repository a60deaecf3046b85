import { flowHandler } from '../flows/flow-input.js';
import type { InputPauses } from '../frames/frame-input.js';
import { type PacketIntakeOptions, readPackets } from '../packets/packet-input.js';
import { Extractors } from './extractors.js';
import type { ExtractionOptions, FeatureRow, FeatureSet } from './feature-set.js';
import { featuresHandler } from './features-handler.js';
import type { FeaturesRecord, Subject } from './features-record.js';

export interface FeatureIntakeOptions extends Omit<PacketIntakeOptions, 'take' | 'pauses'> {
  /** The sets whose rows are wanted: made of packets and flows, and read of features records. */
  readonly sets: readonly FeatureSet[];
  /** Which packets make a row, where that is not as the set has it. */
  readonly extraction?: ExtractionOptions;
  /** Gets each row. */
  take(row: FeatureRow): void;
  /**
   * Gets features records that are of no set above, or have another contract than it; the record may be kept. If left out,
   * such a record ends the work with an error that names both contracts.
   */
  takeForeign?(record: FeaturesRecord): void;
  /** Makes the watch over live input that goes quiet: rows are due then, too. */
  pauses?(onQuiet: (ms: number) => boolean): InputPauses;
}

/**
 * Reads rows of features: features records as they are, and those of packets and flows from captures, frame, packet and
 * flow records. Rows come in the order of the sets for each packet, and in that of the input.
 */
export async function readFeatures(options: FeatureIntakeOptions): Promise<void> {
  const { session, sets, take } = options;
  const { account } = session;
  const extractors = new Extractors(options);
  const flows = flowHandler((flow) => {
    account.read('flow');
    account.sawTime(flow.ts);
    extractors.takeFlow(flow);
  });
  const note = (subject: Subject): void => {
    account.read('features');
    account.sawTime(subject.ts);
  };
  const { takeForeign } = options;
  const ready = featuresHandler({
    sets,
    take(row) {
      note(row.subject);
      take(row);
    },
    ...(takeForeign && {
      takeForeign(record) {
        note(record.subject);
        takeForeign(record);
      },
    }),
  });
  await readPackets({
    ...options,
    handlers: [ready, flows, ...(options.handlers ?? [])],
    pauses: options.pauses?.((ms) => extractors.quietFor(ms)),
    take: (packet) => extractors.take(packet),
  });
  await extractors.end(session);
}
