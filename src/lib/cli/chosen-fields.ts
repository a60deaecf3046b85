import { suggestion } from '../bytes/nearest-word.js';
import { findNamed, knownNames, type PacketField } from '../packets/field-path.js';
import type { PacketColumn } from '../report/packet-table.js';
import { UserError } from '../stream/user-error.js';

/** What `-e` names, a column each: a protocol or a group of fields stands for all of them. */
export const chosenColumns = (names: readonly string[]): PacketColumn[] => names.flatMap(columnsNamed);

function columnsNamed(name: string): PacketColumn[] {
  const named = findNamed(name);
  if (named === undefined) {
    throw new UserError(`-e: no field is called ${name}${suggestion(name, knownNames())} (see nt fields)`, {
      exit: 'usage',
    });
  }
  if (named.fields.length === 0) throw new UserError(`-e: ${name} has no fields`, { exit: 'usage' });
  return named.kind === 'field' ? [{ name, fields: named.fields }] : named.fields.map(columnOf);
}

const columnOf = (field: PacketField): PacketColumn => ({
  name: field.path.replaceAll('[]', ''),
  fields: [field],
});
