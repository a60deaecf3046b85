import { readFileSync } from 'node:fs';
import { Reader, type Response } from 'mmdb-lib';
import { addressOf } from '../bytes/address.js';
import type { Locate } from './document/hosts.js';

/** Answers are remembered for so many addresses; then all are forgotten, and looked up anew. */
const MAX_REMEMBERED = 65_536;
const MAX_NAME_LENGTH = 100;

/** What databases of different vendors say of an address: those of MaxMind, DB-IP, IPinfo and ip-location-db. */
interface GeoRecord {
  readonly country?: { readonly iso_code?: unknown } | string;
  readonly country_code?: unknown;
  readonly city?: { readonly names?: { readonly en?: unknown } } | string;
  readonly autonomous_system_number?: unknown;
  readonly autonomous_system_organization?: unknown;
}

/** A file that is no database of places. */
export class GeoDatabaseError extends Error {}

/** What of a place may be told. */
export interface GeoOptions {
  /** Tell countries only: a network or a city would tell who a hidden address is. */
  readonly isCoarse: boolean;
}

/**
 * Says where addresses are, by databases (MaxMind DB format 2.0) that the user brings: `DE Berlin AS3320 Deutsche
 * Telekom AG`. Throws a {@link GeoDatabaseError} for a file that is none.
 */
export function geoPlaces(paths: readonly string[], { isCoarse }: GeoOptions): Locate {
  const readers = paths.map(openDatabase);
  const remembered = new Map<string, string | undefined>();
  return (text) => {
    if (readers.length === 0) return undefined;
    if (remembered.has(text)) return remembered.get(text);
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    const place = lookUp(readers, text, isCoarse);
    remembered.set(text, place);
    return place;
  };
}

function openDatabase(path: string): Reader<Response> {
  const bytes = readFileSync(path);
  try {
    return new Reader<Response>(bytes);
  } catch (error) {
    throw new GeoDatabaseError(`${path}: is no MaxMind DB file (${(error as Error).message})`);
  }
}

function lookUp(readers: readonly Reader<Response>[], text: string, isCoarse: boolean): string | undefined {
  const kind = addressOf(text)?.kind;
  if (kind !== 'ipv4' && kind !== 'ipv6') return undefined;
  const words = readers.flatMap((reader) => placeWords(recordAt(reader, text), isCoarse));
  return words.length === 0 ? undefined : [...new Set(words)].join(' ');
}

/** A damaged database, or one of IPv4 only that is asked for IPv6, knows nothing of an address. */
function recordAt(reader: Reader<Response>, text: string): GeoRecord {
  try {
    return (reader.get(text) ?? {}) as GeoRecord;
  } catch {
    return {};
  }
}

function placeWords(record: GeoRecord, isCoarse: boolean): string[] {
  const { country, country_code, city, autonomous_system_number: number } = record;
  const words: unknown[] = [typeof country === 'object' ? country?.iso_code : (country ?? country_code)];
  if (!isCoarse) {
    words.push(typeof city === 'object' ? city?.names?.en : city);
    if (typeof number === 'number' || typeof number === 'string') words.push(`AS${number}`);
    words.push(record.autonomous_system_organization);
  }
  return words
    .filter((word) => typeof word === 'string' && word !== '')
    .map((word) => String(word).slice(0, MAX_NAME_LENGTH));
}
