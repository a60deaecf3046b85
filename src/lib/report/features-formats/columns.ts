import type { FeatureRow, FeatureSet, RowKind } from '../../features/feature-set.js';
import { SUBJECT } from '../../features/subject.js';
import type { Field } from '../../records/field.js';

/** What tells rows of a kind apart, in the order of the record. */
const KEYS: Readonly<Record<RowKind, readonly string[]>> = {
  packet: ['ts', 'frame', 'id.orig_h', 'id.orig_p', 'id.resp_h', 'id.resp_p', 'proto'],
  flow: [
    'ts',
    'seconds',
    'uid',
    'part',
    'community_id',
    'id.orig_h',
    'id.orig_p',
    'id.resp_h',
    'id.resp_p',
    'proto',
    'service',
  ],
  window: [
    'ts',
    'seconds',
    'frame',
    'uid',
    'id.orig_h',
    'id.orig_p',
    'id.resp_h',
    'id.resp_p',
    'host',
    'stream',
  ],
};

/** A column of a table of features that is no feature. */
export interface KeyColumn {
  readonly name: string;
  readonly field: Field;
  read(row: FeatureRow): unknown;
}

/** Columns that say what a row of the set is about, and how it was labelled. The same for all rows. */
export const keyColumns = ({ row }: Pick<FeatureSet, 'row'>): KeyColumn[] => [
  ...KEYS[row].map(keyColumn),
  { name: 'label', field: { kind: 'text', about: 'Label' }, read: ({ label }) => label },
];

function keyColumn(path: string): KeyColumn {
  const [first = '', second] = path.split('.');
  const fields: Readonly<Record<string, Field>> = second === undefined ? SUBJECT : SUBJECT.id.fields;
  const name = second ?? first;
  const field = fields[name];
  if (field === undefined) throw new Error(`no subject has a ${path}`);
  return {
    name: path,
    field,
    read({ subject }) {
      const object: Readonly<Record<string, unknown>> = second === undefined ? subject : subject.id;
      return object[name];
    },
  };
}
