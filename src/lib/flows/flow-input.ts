import { parseTime, type Time } from '../bytes/time.js';
import type { InputPauses } from '../frames/frame-input.js';
import type { Packet } from '../packets/packet.js';
import { type PacketIntakeOptions, readPackets } from '../packets/packet-input.js';
import { timeDigits } from '../records/parse-text.js';
import { recordHandler } from '../stream/record-handler.js';
import type { RecordHandler } from '../stream/record-lines.js';
import { FLOW_RECORD, type FlowRecord } from './flow-record.js';
import { FlowTable, type FlowTableOptions } from './flow-table.js';

/** Version of the flow record that is written and understood. */
export const FLOW_VERSION = 1;

export interface FlowIntakeOptions extends Omit<PacketIntakeOptions, 'take' | 'pauses'> {
  /** How flows of packets are put together. */
  readonly table: Omit<FlowTableOptions, 'write'>;
  /** Makes the watch over live input that goes quiet: flows are over then, too. */
  pauses?(onQuiet: (ms: number) => boolean): InputPauses;
  /** Gets each packet before its flow does; it is only lent. */
  takePacket?(packet: Packet): void;
  /** Gets each flow when it is over, and the number of its first packet, 0 of a flow record; it is only lent. */
  takeFlow(flow: FlowRecord, firstNumber: number): void;
}

/** Reads flows: flow records as they are, and those of packets from captures, frame records and packet records. */
export async function readFlows(options: FlowIntakeOptions): Promise<void> {
  const { session, takePacket, takeFlow } = options;
  const { account } = session;
  /** Time of the last packet of all, where what is read is a part of them. */
  let lasted = '';
  const table = new FlowTable({
    ...options.table,
    write: (flow, _, firstNumber) => takeFlow(flow, firstNumber),
  });
  const handler = flowHandler((flow) => {
    account.read('flow');
    account.sawTime(flow.ts);
    takeFlow(flow, 0);
  });
  await readPackets({
    ...options,
    handlers: [handler, ...(options.handlers ?? [])],
    pauses: options.pauses?.((ms) => table.quietFor(ms)),
    onMark: (mark) => {
      lasted = timeDigits(mark.last) ?? lasted;
      options.onMark?.(mark);
    },
    take: (packet) => {
      takePacket?.(packet);
      table.take(packet);
    },
  });
  const quietMs = msBehind(account.record.last, lasted);
  while (quietMs > 0 && !table.quietFor(quietMs)) await session.flush();
  while (!table.end()) await session.flush();
  account.count('packets_flowless', table.flowless);
  account.count('flows_evicted', table.evicted);
  account.count('entries_forgotten', table.forgotten);
}

/** Milliseconds by which the time that these digits are of is behind the other; 0 where one is not known. */
function msBehind(time: Time, digits: string): number {
  const other: Time = { seconds: 0, nanoseconds: 0, decimals: 0 };
  if (time.decimals === 0 || !parseTime(digits, other)) return 0;
  return (other.seconds - time.seconds) * 1_000 + (other.nanoseconds - time.nanoseconds) / 1e6;
}

/** Reads flow records out of NDJSON; `take` gets each flow. */
export const flowHandler = (take: (flow: FlowRecord) => void): RecordHandler =>
  recordHandler<FlowRecord>({ type: 'flow', version: FLOW_VERSION, fields: FLOW_RECORD, take });
