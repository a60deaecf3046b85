import { readFlows } from '../../flows/flow-input.js';
import { FLOW_RECORD, type FlowRecord } from '../../flows/flow-record.js';
import { compileEncoder } from '../../records/encoder.js';
import { FLOW_FORMATS, type FlowFormatName } from '../../report/flow-formats/registry.js';
import type { Session } from '../../stream/session.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { durationFlag } from '../duration-flag.js';
import { QuietLine } from '../quiet-line.js';
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
  const idleMs = durationFlag('--idle', flags.idle);
  const activeMs = durationFlag('--active', flags.active);
  return runStage({
    command: 'flows',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const write = format === 'ndjson' ? writeRecord(session) : writeAs(session, format);
      await readFlows({
        inputs,
        session,
        verifiesChecksums: flags['verify-checksums'],
        filter,
        decodeAs: rules,
        table: { idleMs, activeMs, limit: flags['max-flows'] },
        pauses: (onQuiet) => new QuietLine({ session, isLiveOnly: true, onQuiet }),
        takeFlow: write,
      });
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

function writeAs({ output }: Session, name: FlowFormatName): (record: FlowRecord) => void {
  const format = FLOW_FORMATS[name]();
  output.sink.at = output.sink.raw(output.sink.at, format.head());
  return (record) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, format.flow(record));
  };
}
