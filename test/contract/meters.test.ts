import { describe, expect, it } from 'vitest';
import { FlowContext } from '../../src/lib/flows/flow-context.js';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { FLOW_RECORD } from '../../src/lib/flows/flow-record.js';
import { FlowTable } from '../../src/lib/flows/flow-table.js';
import type { Meter } from '../../src/lib/flows/meter.js';
import { METERS } from '../../src/lib/flows/registry.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import { canBeAbsent, type Field, type Fields } from '../../src/lib/records/field.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { inSession } from '../support/in-process.js';
import { SAMPLE } from '../support/nt.js';

const METER_LIST: readonly Meter[] = METERS;

describe('the registry of meters', () => {
  it('has a name for each, and no field of the flow is called so', () => {
    const names = METER_LIST.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const own = Object.keys(FLOW_RECORD).slice(0, Object.keys(FLOW_RECORD).length - names.length);
    expect(names.filter((name) => own.includes(name))).toEqual([]);
  });

  it('has the results behind all other fields, in its order', () => {
    const keys = Object.keys(FLOW_RECORD);
    expect(keys.slice(keys.length - METER_LIST.length)).toEqual(METER_LIST.map(({ name }) => name));
  });

  it('leaves out what it did not measure', () => {
    const fields: Fields = FLOW_RECORD;
    for (const { name } of METER_LIST) expect(canBeAbsent(fields[name] as Field), name).toBe(true);
  });

  it('gives results with every field of its table, before and after packets', async () => {
    for (const { fields, create } of METER_LIST) {
      const empty = compileFactory<Record<string, unknown>>(fields)();
      expect(Object.keys(create(new FlowContext()).result())).toEqual(Object.keys(empty));
    }
    const records: FlowRecord[] = [];
    await inSession(async (session) => {
      const table = new FlowTable({ limit: 1_000, write: (record) => records.push(structuredClone(record)) });
      await readPackets({ inputs: [SAMPLE], session, take: (packet) => table.take(packet) });
      while (!table.end());
    });
    expect(records.length).toBeGreaterThan(40);
    for (const record of records) expect(Object.keys(record)).toEqual(Object.keys(FLOW_RECORD));
  });
});
