import { FLOW_RECORD, type FlowRecord } from '../../flows/flow-record.js';
import { FlowTable } from '../../flows/flow-table.js';
import { readPackets } from '../../packets/packet-input.js';
import { compileEncoder } from '../../records/encoder.js';
import type { Session } from '../../stream/session.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { runStage, type StageFlags } from '../run-stage.js';

export interface FlowsFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly 'max-flows': number;
}

/** `nt flows`: flows of packets from any input. */
export async function flows(inputs: readonly string[], flags: FlowsFlags): Promise<number> {
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  return runStage({
    command: 'flows',
    inputs,
    flags,
    writesRecords: true,
    work: async (session) => {
      const table = new FlowTable({ limit: flags['max-flows'], write: writeRecord(session) });
      await readPackets({ inputs, session, filter, decodeAs: rules, take: (packet) => table.take(packet) });
      table.end();
      session.account.count('packets_flowless', table.flowless);
      session.account.count('flows_evicted', table.evicted);
      session.account.count('entries_forgotten', table.forgotten);
    },
  });
}

function writeRecord({ output, account }: Session): (record: FlowRecord) => void {
  const encode = compileEncoder<FlowRecord>(FLOW_RECORD);
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(encode(record, sink, sink.at), '\n');
    account.written('flow');
  };
}
