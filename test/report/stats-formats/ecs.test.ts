import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fields } from '../../../src/lib/records/field.js';
import { ecs } from '../../../src/lib/report/stats-formats/ecs.js';
import { STATS_RECORD, type StatsRecord } from '../../../src/lib/stats/stats-record.js';
import { statsOf } from '../../stats/naive.js';
import { SAMPLE } from '../../support/nt.js';
import { plainOptions, statsRecords } from './stats-records.js';

type Json = { readonly [key: string]: unknown };

const isLong = (value: unknown): boolean => Number.isInteger(value) && Math.abs(value as number) < 2 ** 63;
const isKeyword = (value: unknown): boolean => typeof value === 'string';
const isDate = (value: unknown): boolean =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,9}Z$/.test(value);
const isAddress = (value: unknown): boolean => isKeyword(value) && isIP(value as string) !== 0;
const isMac = (value: unknown): boolean =>
  isKeyword(value) && /^([0-9A-F]{2}-){5}[0-9A-F]{2}$/.test(value as string);
const oneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);
const each =
  (test: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every(test);

/** The fields of the schema that are used, with their types: elastic.co/guide/en/ecs/8.11, a page for each set. */
const SCHEMA: Readonly<Record<string, (value: unknown) => boolean>> = {
  '@timestamp': isDate,
  'ecs.version': oneOf('8.11.0'),
  'event.kind': oneOf('metric'),
  'event.category': each(oneOf('network')),
  'event.type': each(oneOf('info')),
  'event.module': isKeyword,
  'event.dataset': isKeyword,
  'event.start': isDate,
  'event.end': isDate,
  'event.duration': isLong,
  'network.bytes': isLong,
  'network.packets': isLong,
  'network.transport': isKeyword,
  'network.application': isKeyword,
  'server.port': isLong,
  'host.ip': each(isAddress),
  'host.mac': each(isMac),
  ...Object.fromEntries(
    ['source', 'destination'].flatMap((end) => [
      [`${end}.address`, isKeyword],
      [`${end}.ip`, isAddress],
      [`${end}.mac`, isMac],
      [`${end}.bytes`, isLong],
      [`${end}.packets`, isLong],
    ]),
  ),
  ...Object.fromEntries(
    ['ingress', 'egress'].flatMap((way) => [
      [`host.network.${way}.bytes`, isLong],
      [`host.network.${way}.packets`, isLong],
    ]),
  ),
};

/** All values that are no objects, with their paths. */
function leaves(value: Json, before = ''): [path: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, inner]) => {
    // A dot would make one object of two fields.
    expect(key).not.toContain('.');
    const path = before === '' ? key : `${before}.${key}`;
    const isObject = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    return isObject ? leaves(inner as Json, path) : [[path, inner] as [string, unknown]];
  });
}

/** The documents of a bulk request, each of which must keep to the schema and to the form of the request. */
function documentsOf(record: StatsRecord, fields: Fields = STATS_RECORD): Json[] {
  const text = ecs(plainOptions(fields)).write(record);
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.slice(0, -1).split('\n');
  expect(lines.length % 2).toBe(0);
  return lines.flatMap((line, index) => {
    const parsed = JSON.parse(line) as Json;
    if (index % 2 === 0) {
      expect(parsed).toEqual({ create: {} });
      return [];
    }
    for (const [path, value] of leaves(parsed)) {
      if (path.startsWith('nt.')) continue;
      if (path.startsWith('labels.')) expect(isKeyword(value), path).toBe(true);
      else expect(SCHEMA[path]?.(value), `${path} ${value}`).toBe(true);
    }
    return [parsed];
  });
}

describe('--format ecs', () => {
  it('is a bulk request of the schema whatever the taps are and whatever names come from the wire', () => {
    fc.assert(
      fc.property(statsRecords, ({ fields, record }) => {
        const { names } = record as unknown as { names: { top: { name: string }[] } };
        const items = documentsOf(record, fields).filter(
          ({ event }) => (event as Json).dataset === 'nt.names.top',
        );
        expect(items).toHaveLength(names.top.length);
      }),
    );
  });

  it('says under names of the schema what it has names for', async () => {
    const [record] = await statsOf(SAMPLE);
    if (record === undefined) throw new Error('no record');
    const documents = documentsOf(record);
    const ofDataset = (dataset: string) =>
      documents.filter(({ event }) => (event as Json).dataset === `nt.${dataset}`);
    expect(ofDataset('window')).toMatchObject([
      {
        network: { packets: record.totals.packets, bytes: record.totals.bytes },
        nt: { sizes: record.sizes },
      },
    ]);
    expect(ofDataset('ip.conversations.top')).toMatchObject(
      record.ip.conversations.top.map((pair) => ({
        source: { ip: pair.a, bytes: pair.bytes_a_to_b },
        destination: { ip: pair.b, bytes: pair.bytes_b_to_a },
        network: { bytes: pair.bytes },
        nt: { ip: { conversations: { top: pair } } },
      })),
    );
    expect(ofDataset('ip.endpoints.top')).toMatchObject(
      record.ip.endpoints.top.map(({ address, tx_bytes, rx_bytes }) => ({
        host: { ip: [address], network: { egress: { bytes: tx_bytes }, ingress: { bytes: rx_bytes } } },
      })),
    );
  });
});
