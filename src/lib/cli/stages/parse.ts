import { encodePacket } from '../../packets/packet-encoder.js';
import { readPackets } from '../../packets/packet-input.js';
import { PacketSelection } from '../../packets/packet-selection.js';
import { PacketLines } from '../../report/packet-line.js';
import { type PacketColumn, PacketTable } from '../../report/packet-table.js';
import type { TableFormat } from '../../report/table-line.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { chosenColumns } from '../chosen-fields.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface ParseFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly format: 'ndjson' | 'text' | 'tsv' | 'csv' | undefined;
  readonly 'verify-checksums': boolean;
  readonly 'show-secrets': boolean;
  /** Names of the fields that are wanted; all of them if left out. */
  readonly field: readonly string[] | undefined;
}

type Format = NonNullable<ParseFlags['format']>;
type Take = Parameters<typeof readPackets>[0]['take'];

/** `nt parse`: packets from any input, as records, as a table or as lines for people. */
export async function parse(inputs: readonly string[], flags: ParseFlags): Promise<number> {
  const format = outputFormat(flags);
  const columns = chosenColumns(flags.field ?? []);
  const filter = displayFilter(flags);
  const rules = decodeAs(flags);
  return runStage({
    command: 'parse',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: (session) =>
      readPackets({
        inputs,
        session,
        verifiesChecksums: flags['verify-checksums'],
        showsSecrets: flags['show-secrets'],
        filter,
        decodeAs: rules,
        take: takeAs(format, columns, session),
      }),
  });
}

function outputFormat({ format, field }: ParseFlags): Format {
  const hasFields = field !== undefined;
  if (!hasFields && (format === 'tsv' || format === 'csv')) {
    throw new UserError(`--format ${format} needs the fields of its columns: -e frame.number -e ip.src`, {
      exit: 'usage',
    });
  }
  if (hasFields && format === 'text') {
    throw new UserError('--format text is a line of its own making: with -e it is tsv, csv or ndjson', {
      exit: 'usage',
    });
  }
  return format ?? (isTerminalOutput() ? (hasFields ? 'tsv' : 'text') : 'ndjson');
}

function takeAs(format: Format, columns: readonly PacketColumn[], session: Session): Take {
  if (format === 'text') return takeAsLine(session);
  if (format !== 'ndjson') return takeAsRow(session, columns, format);
  return columns.length === 0 ? takeAsRecord(session) : takeAsSelection(session, columns);
}

const takeAsRecord =
  ({ output, account }: Session): Take =>
  (packet) => {
    encodePacket(packet, output.sink);
    account.written('packet');
  };

function takeAsSelection({ output, account }: Session, columns: readonly PacketColumn[]): Take {
  const selection = new PacketSelection(columns.flatMap(({ fields }) => fields));
  return (packet) => {
    selection.encode(packet, output.sink);
    account.written('packet');
  };
}

function takeAsLine({ output }: Session): Take {
  const lines = new PacketLines();
  return (packet) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, `${lines.line(packet)}\n`);
  };
}

function takeAsRow({ output }: Session, columns: readonly PacketColumn[], format: TableFormat): Take {
  const table = new PacketTable(columns, format);
  output.sink.at = output.sink.raw(output.sink.at, table.head());
  return (packet) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, table.row(packet));
  };
}
