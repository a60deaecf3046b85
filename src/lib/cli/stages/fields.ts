import { PACKET_RECORD } from '../../packets/packet-record.js';
import { END_RECORD } from '../../records/end.js';
import type { Fields } from '../../records/field.js';
import { type FieldEntry, listFields } from '../../records/field-list.js';
import { FRAME_RECORD } from '../../records/frame.js';
import { recordSchema } from '../../records/schema.js';
import { STATS_RECORD } from '../../stats/stats-record.js';
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
  const entries = listFields(RECORDS[flags.record]).filter(
    ({ path }) => !path.startsWith('tunnel[]') && path.toLowerCase().includes(needle),
  );
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  return format === 'text'
    ? textTable(entries, flags.record)
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

function textTable(entries: readonly FieldEntry[], record: RecordName): string {
  const rows = entries.map(({ path, type, unit, about, wireshark }) => [
    path,
    unit === undefined ? type : `${type} (${unit})`,
    record === 'packet' && wireshark.length > 0 ? `wireshark ${wireshark.join(', ')}` : 'nt',
    about,
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
