import type { Address } from '../bytes/address.js';
import { type Time, timeText } from '../bytes/time.js';
import { visible } from '../bytes/visible.js';
import type { PacketField } from '../packets/field-path.js';
import { compileAny, type Predicate } from '../packets/occurrences.js';
import type { Packet } from '../packets/packet.js';
import type { Field } from '../records/field.js';

/** A column: its head, and the fields whose occurrences its cells have. */
export interface PacketColumn {
  readonly name: string;
  readonly fields: readonly PacketField[];
}

export type TableFormat = 'tsv' | 'csv';

/** Stands between the occurrences of a field in one cell, as in tshark. */
const AGGREGATOR = ',';

/** A table of fields, a packet a row: an empty cell where the packet has no such field. */
export class PacketTable {
  readonly #format: TableFormat;
  readonly #columns: readonly PacketColumn[];
  readonly #collect: readonly Predicate[];
  /** Occurrences of the cell that is being made. */
  readonly #cell: string[] = [];

  constructor(columns: readonly PacketColumn[], format: TableFormat) {
    this.#format = format;
    this.#columns = columns;
    this.#collect = columns.map(({ fields }) => {
      const text = cellText(fields[0]?.value.kind);
      return compileAny(fields, (value) => {
        this.#cell.push(text(value));
        return false;
      });
    });
  }

  /** The line of names. */
  head(): string {
    return this.#line(this.#columns.map(({ name }) => name));
  }

  row(packet: Packet): string {
    return this.#line(
      this.#collect.map((collect) => {
        this.#cell.length = 0;
        collect(packet);
        return this.#cell.join(AGGREGATOR);
      }),
    );
  }

  #line(cells: readonly string[]): string {
    return this.#format === 'tsv'
      ? `${cells.map(tsvCell).join('\t')}\n`
      : // RFC 4180 section 2 ends lines with CRLF; what reads CSV on Unix wants LF, and both are read everywhere.
        `${cells.map(csvCell).join(',')}\n`;
  }
}

/** Values as they stand in records; text is made safe later. */
function cellText(kind: Field['kind'] | undefined): (value: never) => string {
  if (kind === 'time') return (value: Time) => timeText(value);
  if (kind === 'address') return (value: Address) => value.text;
  return (value: unknown) => String(value);
}

const TSV_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const tsvCell = (text: string): string =>
  visible(text.replaceAll(/[\\\t\n\r]/g, (character) => TSV_ESCAPES[character] ?? character));

/**
 * A spreadsheet takes text that begins like this for a formula, and a formula from the wire can run programs
 * (CWE-1236). The apostrophe says that it is text. Numbers and addresses never begin so, but for a minus.
 */
const FORMULA = /^[=+@-](?!\d+(?:\.\d+)?$)/;

function csvCell(text: string): string {
  const safe = visible(FORMULA.test(text) ? `'${text}` : text);
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
