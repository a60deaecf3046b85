import { FEATURES_RECORD, type FeaturesRecord } from '../features/features-record.js';
import { type FlowIntakeOptions, readFlows } from '../flows/flow-input.js';
import { PREDICTION_RECORD, type PredictionRecord } from '../predictions/prediction-record.js';
import { recordHandler } from '../stream/record-handler.js';
import type { Analysis } from './analysis.js';
import { FINDING_RECORD, type FindingRecord } from './finding-record.js';
import { inOrder } from './settling.js';

/** Versions of records that are understood. */
const FEATURES_VERSION = 1;
const PREDICTION_VERSION = 1;
export const FINDING_VERSION = 1;

export interface AnalysisIntakeOptions
  extends Pick<FlowIntakeOptions, 'inputs' | 'session' | 'decodeAs' | 'filter' | 'table' | 'pauses'> {
  readonly analysis: Analysis;
  /** Sees each packet, flow and finding of the input beside the analysis; they are only lent. */
  readonly beside?: Partial<Pick<FlowIntakeOptions, 'takePacket' | 'takeFlow'>> | undefined;
}

/**
 * Reads whatever there is, packets and their flows, flow records, features, predictions, and has it analysed. Returns
 * everything that was found, with the findings that the input brought, in their order.
 */
export async function readFindings(options: AnalysisIntakeOptions): Promise<FindingRecord[]> {
  const { analysis, session, beside } = options;
  const { account } = session;
  const brought: FindingRecord[] = [];
  await readFlows({
    ...options,
    handlers: [
      recordHandler<FeaturesRecord>({
        type: 'features',
        version: FEATURES_VERSION,
        fields: FEATURES_RECORD,
        take: (features) => {
          account.read('features');
          analysis.features(features);
        },
      }),
      recordHandler<PredictionRecord>({
        type: 'prediction',
        version: PREDICTION_VERSION,
        fields: PREDICTION_RECORD,
        take: (prediction) => {
          account.read('prediction');
          analysis.prediction(prediction);
        },
      }),
      recordHandler<FindingRecord>({
        type: 'finding',
        version: FINDING_VERSION,
        fields: FINDING_RECORD,
        take: (finding) => {
          account.read('finding');
          brought.push(finding);
        },
      }),
    ],
    takePacket: (packet) => {
      analysis.packet(packet);
      beside?.takePacket?.(packet);
    },
    takeFlow: (flow, firstNumber) => {
      analysis.flow(flow, firstNumber);
      beside?.takeFlow?.(flow, firstNumber);
    },
  });
  const found = analysis.end({ account: account.record });
  account.count('entries_forgotten', analysis.forgotten);
  if (brought.length === 0) return found;
  // The last finding of an id is the newest: streams of updates bring the same one several times.
  return [...new Map([...found, ...brought].map((finding) => [finding.id, finding])).values()].toSorted(
    inOrder,
  );
}
