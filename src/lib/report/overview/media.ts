import type { FlowRecord } from '../../flows/flow-record.js';

/** What a flow record says of one source of media. */
export type RtpStreamRecord = NonNullable<FlowRecord['rtp']>['streams'][number];

/** Mean opinion score that is taken where none can be calculated: that of a call without faults, less what is lost. */
const BEST_MOS = 4.5;

/** The mean opinion score of a stream, or what its losses leave of the best one. */
export const opinionOf = ({ quality, loss_percent }: RtpStreamRecord): number =>
  quality.mos ?? Math.max(1, BEST_MOS - loss_percent / 5);
