import type { FlowRecord } from '../../flows/flow-record.js';

/** Writes flows in the form of another program, or for people. */
export interface FlowFormat {
  /** What stands before all flows. */
  head(): string;
  /** The lines of a flow, whose record is only lent. */
  flow(record: FlowRecord): string;
}
