import type { Address } from '../bytes/address.js';
import { type Time, timeText } from '../bytes/time.js';
import type { PacketField } from '../packets/field-path.js';
import { compileAny, type Predicate } from '../packets/occurrences.js';
import type { Packet } from '../packets/packet.js';
import type { Field } from '../records/field.js';
import { type TableFormat, tableLine } from './table-line.js';

/** A column: its head, and the fields whose occurrences its cells have. */
export interface PacketColumn {
  readonly name: string;
  readonly fields: readonly PacketField[];
}

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
    return tableLine(
      this.#columns.map(({ name }) => name),
      this.#format,
    );
  }

  row(packet: Packet): string {
    const cells = this.#collect.map((collect) => {
      this.#cell.length = 0;
      collect(packet);
      return this.#cell.join(AGGREGATOR);
    });
    return tableLine(cells, this.#format);
  }
}

/** Values as they stand in records; text is made safe later. */
function cellText(kind: Field['kind'] | undefined): (value: never) => string {
  if (kind === 'time') return (value: Time) => timeText(value);
  if (kind === 'address') return (value: Address) => value.text;
  return (value: unknown) => String(value);
}
