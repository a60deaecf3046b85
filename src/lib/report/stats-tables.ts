import type { Field, Fields, GroupField, ListField } from '../records/field.js';
import { leafText } from './leaf-text.js';

/** A leaf of a stats record, as a column of a table. */
export interface StatsColumn {
  /** What it is called in its table: the way to it from the group or item that has it. */
  readonly path: readonly string[];
  /** The way to it from the record, through lists as if they were groups. */
  readonly place: readonly string[];
  readonly field: Field;
}

/** What stands in a row: the values of the columns, in their order; undefined where there is none. */
export interface StatsRow {
  readonly keys: readonly unknown[];
  readonly values: readonly unknown[];
}

/**
 * A table in a stats record. The items of each list are one, a row each; what stands once in a tap is one with
 * a single row.
 */
export interface StatsTable {
  /** Path of the list or group in the record, without marks: `ip.endpoints.top`, `totals`. */
  readonly name: string;
  /** The rows are the items of a list. */
  readonly isList: boolean;
  /** What tells the rows apart; nothing where there is one. */
  readonly keys: readonly StatsColumn[];
  readonly values: readonly StatsColumn[];
  /** The rows of a record; none where the group is absent or the list empty. */
  rows(record: object): StatsRow[];
}

/** What a whole record is about: a field by which packets were grouped, and the value that these have. */
export interface StatsLabel {
  readonly name: string;
  readonly value: string;
}

/** From the record to a group, or to each item of a list. */
interface Step {
  readonly path: readonly string[];
  /** What tells the items apart. */
  readonly keys: readonly Leaf[];
}

/** A leaf, and the way to it from the object that has it. */
interface Leaf {
  readonly path: readonly string[];
  readonly field: Field;
}

type Plain = Readonly<Record<string, unknown>>;

/** All tables in records of this kind, in the order of their fields. */
export const statsTables = (fields: Fields): StatsTable[] =>
  Object.entries(fields).flatMap(([name, field]) =>
    field.kind === 'group' ? tablesOf(field.fields, { before: [], name, path: [name] }) : [],
  );

/** The labels of a record: what stands beside its groups, except for kind and version. */
export const statsLabels = (fields: Fields, record: object): StatsLabel[] =>
  Object.entries(fields).flatMap(([name, field]) => {
    if (name === 'type' || name === 'v' || field.kind === 'group') return [];
    const value = (record as Plain)[name];
    if (isGroupList(field)) return pairs(field.item.fields, value);
    return value === undefined ? [] : [{ name, value: leafText(field, value) }];
  });

/** Names of the labels that any record can have, whatever its packets were grouped by. */
export const leafLabelNames = (fields: Fields): string[] =>
  Object.entries(fields)
    .filter(([name, { kind }]) => name !== 'type' && name !== 'v' && kind !== 'group' && kind !== 'list')
    .map(([name]) => name);

/** Items of a name and a value are a label each: the first leaf is the name, the second the value. */
function pairs(item: Fields, value: unknown): StatsLabel[] {
  const [name, text] = leavesOf(item);
  if (name === undefined || text === undefined) return [];
  return objectsIn(value).map((pair) => ({
    name: leafText(name.field, valueAt(pair, name.path)),
    value: leafText(text.field, valueAt(pair, text.path)),
  }));
}

/** Where a table stands: the steps to what contains it, and the path from there. */
interface Position {
  readonly before: readonly Step[];
  readonly name: string;
  readonly path: readonly string[];
}

function tablesOf(fields: Fields, { before, name, path }: Position): StatsTable[] {
  const isList = before.length > 0;
  const leaves = leavesOf(fields);
  const keys = isList ? leaves.filter(({ field }) => isKey(field)) : [];
  const values = leaves.filter((leaf) => !keys.includes(leaf));
  const steps = [...before, { path, keys }];
  const table: StatsTable = {
    name,
    isList,
    keys: steps.flatMap((_, index) => keysOf(steps, index)),
    values: values.map((leaf) => ({ ...leaf, place: [...name.split('.'), ...leaf.path] })),
    rows: (record) => rowsOf(record, steps, values),
  };
  const inner = listsOf(fields).flatMap((list) =>
    tablesOf(list.item, { before: steps, name: `${name}.${list.path.join('.')}`, path: list.path }),
  );
  return leaves.length === 0 ? inner : [table, ...inner];
}

/** The keys of a step. Those of an outer list have its name before theirs: an inner one may have the same. */
function keysOf(steps: readonly Step[], index: number): StatsColumn[] {
  const before = steps.slice(0, index + 1).flatMap(({ path }) => path);
  const isOwn = index === steps.length - 1;
  return (steps[index]?.keys ?? []).map(({ path, field }) => ({
    path: isOwn ? path : [...(steps[index]?.path ?? []), ...path],
    place: [...before, ...path],
    field,
  }));
}

/**
 * Whether a leaf of an item says which item it is. Counts and numbers are what was counted; numbers of a limited
 * width are from the wire: a port, a code, a class.
 */
const isKey = (field: Field): boolean =>
  field.kind === 'text' ||
  field.kind === 'name' ||
  field.kind === 'address' ||
  (field.kind === 'uint' && field.max < Number.MAX_SAFE_INTEGER);

/** All leaves outside of lists of objects; a list of anything else is a leaf. */
function leavesOf(fields: Fields, before: readonly string[] = []): Leaf[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const path = [...before, key];
    if (field.kind === 'group') return leavesOf(field.fields, path);
    return isGroupList(field) ? [] : [{ path, field }];
  });
}

interface InnerList {
  readonly path: readonly string[];
  readonly item: Fields;
}

/** All lists of objects that are not in another one. */
function listsOf(fields: Fields, before: readonly string[] = []): InnerList[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const path = [...before, key];
    if (field.kind === 'group') return listsOf(field.fields, path);
    return isGroupList(field) ? [{ path, item: field.item.fields }] : [];
  });
}

const isGroupList = (field: Field): field is ListField<GroupField> =>
  field.kind === 'list' && field.item.kind === 'group';

function rowsOf(record: object, steps: readonly Step[], values: readonly Leaf[]): StatsRow[] {
  let places: { object: unknown; keys: readonly unknown[] }[] = [{ object: record, keys: [] }];
  for (const step of steps) {
    places = places.flatMap(({ object, keys }) =>
      objectsIn(valueAt(object, step.path)).map((inner) => ({
        object: inner,
        keys: [...keys, ...step.keys.map(({ path }) => valueAt(inner, path))],
      })),
    );
  }
  return places.map(({ object, keys }) => ({
    keys,
    values: values.map(({ path }) => valueAt(object, path)),
  }));
}

const objectsIn = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

/** What stands at a path; undefined where a group on the way is absent. */
const valueAt = (value: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Plain | undefined)?.[key], value);
