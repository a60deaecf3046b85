import { FLOW_RECORD, type FlowRecord } from '../../flows/flow-record.js';
import type { Field, Fields } from '../../records/field.js';
import { leafText } from '../leaf-text.js';
import { tableLine } from '../table-line.js';
import type { FlowFormat } from './format.js';

interface Column {
  readonly name: string;
  /** The value of a flow in this column, as text. */
  readonly cell: (record: FlowRecord) => string;
}

/** Kind and version are the same in every line. */
const LEFT_OUT: ReadonlySet<string> = new Set(['type', 'v']);

/** A table of all fields, a flow a line; the names are the paths in the record. */
export class FlowCsv implements FlowFormat {
  readonly #columns: readonly Column[] = columnsOf(FLOW_RECORD, '', (record) => record).filter(
    ({ name }) => !LEFT_OUT.has(name),
  );

  head(): string {
    return tableLine(
      this.#columns.map(({ name }) => name),
      'csv',
    );
  }

  flow(record: FlowRecord): string {
    return tableLine(
      this.#columns.map(({ cell }) => cell(record)),
      'csv',
    );
  }
}

type ObjectOf = (record: FlowRecord) => unknown;

function columnsOf(fields: Fields, before: string, objectOf: ObjectOf): Column[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const inObject: ObjectOf = (record) => (objectOf(record) as Record<string, unknown> | undefined)?.[key];
    const name = `${before}${key}`;
    if (field.kind === 'group') return columnsOf(field.fields, `${name}.`, inObject);
    return [{ name, cell: (record) => cellText(field, inObject(record)) }];
  });
}

/** Lists of objects have no place in one cell but as JSON. */
function cellText(field: Field, value: unknown): string {
  if (field.kind !== 'list' || field.item.kind !== 'group') return leafText(field, value);
  const items = (value ?? []) as readonly unknown[];
  return items.length === 0 ? '' : JSON.stringify(items);
}
