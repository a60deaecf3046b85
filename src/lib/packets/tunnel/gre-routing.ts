import { group, list, type RecordOf, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';

/** The list of source routes that a GRE header can have. */
export const SOURCE_ROUTES = list(
  'Source routes',
  group('Source route', {
    address_family: uint16('Kind of addresses; 0 in the entry that ends the list'),
    sre_offset: uint8('Where the active address stands', { unit: 'bytes' }),
    src_length: uint8('Length of the addresses', { unit: 'bytes' }),
  }),
);

type SourceRoute = RecordOf<(typeof SOURCE_ROUTES)['item']['fields']>;

const ENTRY_HEADER_BYTES = 4;
const MAX_ROUTES = 16;

/** Reads source routes up to the one that ends the list (RFC 1701); false where they cannot be followed. */
export function readSourceRoutes(routes: SourceRoute[], cursor: Cursor): boolean {
  while (routes.length < MAX_ROUTES) {
    if (!cursor.has(ENTRY_HEADER_BYTES, 'source route cut short')) return false;
    const address_family = cursor.uint16(0);
    const src_length = cursor.uint8(3);
    routes.push({ address_family, sre_offset: cursor.uint8(2), src_length });
    if (!cursor.has(ENTRY_HEADER_BYTES + src_length, 'source route cut short')) return false;
    cursor.advance(ENTRY_HEADER_BYTES + src_length);
    if (address_family === 0 && src_length === 0) return true;
  }
  cursor.malformed(`more than ${MAX_ROUTES} source routes`);
  return false;
}
