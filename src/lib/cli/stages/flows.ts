import { parseDuration } from '../../bytes/time.js';
import { FLOW_RECORD, type FlowRecord } from '../../flows/flow-record.js';
import { FlowTable } from '../../flows/flow-table.js';
import { readPackets } from '../../packets/packet-input.js';
import { compileEncoder } from '../../records/encoder.js';
import { FLOW_FORMATS, type FlowFormatName } from '../../report/flow-formats/registry.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { QuietWatch } from '../quiet-watch.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface FlowsFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly format: 'ndjson' | FlowFormatName | undefined;
  readonly idle: string | undefined;
  readonly active: string | undefined;
  readonly 'max-flows': number;
  readonly 'verify-checksums': boolean;
}

/** `nt flows`: flows of packets from any input, as records, in the form of other programs, or as lines for people. */
export async function flows(inputs: readonly string[], flags: FlowsFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  const idleMs = durationOf('--idle', flags.idle);
  const activeMs = durationOf('--active', flags.active);
  return runStage({
    command: 'flows',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const write = format === 'ndjson' ? writeRecord(session) : writeAs(session, format);
      const table = new FlowTable({ idleMs, activeMs, limit: flags['max-flows'], write });
      const watch = new QuietWatch({ session, onQuiet: (ms) => table.quietFor(ms) });
      try {
        await readPackets({
          inputs,
          session,
          verifiesChecksums: flags['verify-checksums'],
          filter,
          decodeAs: rules,
          take: (packet) => table.take(packet),
        });
      } finally {
        watch.stop();
      }
      while (!table.end()) await session.output.flush();
      session.account.count('packets_flowless', table.flowless);
      session.account.count('flows_evicted', table.evicted);
      session.account.count('entries_forgotten', table.forgotten);
    },
  });
}

function durationOf(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`${flag}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}

function writeRecord({ output, account }: Session): (record: FlowRecord) => void {
  const encode = compileEncoder<FlowRecord>(FLOW_RECORD);
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(encode(record, sink, sink.at), '\n');
    account.written('flow');
  };
}

function writeAs({ output }: Session, name: FlowFormatName): (record: FlowRecord) => void {
  const format = FLOW_FORMATS[name]();
  output.sink.at = output.sink.raw(output.sink.at, format.head());
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, format.flow(record));
  };
}
