import { PACKET_RECORD } from '../../packets/packet-record.js';
import { END_RECORD } from '../../records/end.js';
import type { Fields } from '../../records/field.js';
import { type FieldEntry, listFields } from '../../records/field-list.js';
import { FRAME_RECORD } from '../../records/frame.js';
import { recordSchema } from '../../records/schema.js';
import { STATS_RECORD } from '../../stats/stats-record.js';
import { UserError } from '../../stream/user-error.js';
import { isTerminalOutput } from '../run-stage.js';

/** Every kind of record that commands write. */
export const RECORDS = {
  frame: FRAME_RECORD,
  packet: PACKET_RECORD,
  stats: STATS_RECORD,
  end: END_RECORD,
} as const satisfies Record<string, Fields>;

export type RecordName = keyof typeof RECORDS;

export interface FieldsFlags {
  readonly record: RecordName;
  readonly schema: RecordName | undefined;
  readonly format: 'ndjson' | 'text' | undefined;
}

/** `nt fields`: the fields of a kind of record, or its JSON Schema. */
export function fields(pattern: string, flags: FieldsFlags): string {
  const { schema } = flags;
  if (schema !== undefined) return `${JSON.stringify(recordSchema(schema, RECORDS[schema]), undefined, 2)}\n`;
  const needle = pattern.toLowerCase();
  // Fields of a tunnel's layers are those of the packet itself.
  const entries = fieldsOf(flags.record).filter(
    ({ path }) => !path.startsWith('tunnel[]') && path.toLowerCase().includes(needle),
  );
  if (entries.length === 0) {
    throw new UserError(`no field of ${flags.record} records has "${pattern}" in its name`, {
      exit: 'usage',
    });
  }
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  return format === 'text'
    ? textTable(entries)
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** Only what stands in a frame can have a name in Wireshark; statistics and end records are ours. */
const fieldsOf = (record: RecordName): FieldEntry[] =>
  listFields(RECORDS[record]).map((entry) =>
    record === 'packet' || record === 'frame' ? entry : { ...entry, wireshark: [] },
  );

function textTable(entries: readonly FieldEntry[]): string {
  const rows = entries.map(({ path, type, unit, values, about, wireshark }) => [
    path,
    unit === undefined ? type : `${type} (${unit})`,
    wireshark.length > 0 ? `wireshark ${wireshark.join(', ')}` : 'nt',
    values === undefined ? about : `${about}: ${values.join(', ')}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
