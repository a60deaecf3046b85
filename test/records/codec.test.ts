import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { assignFields } from '../../src/lib/records/assign.js';
import { compileDecoder, NOT_OURS } from '../../src/lib/records/decoder.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import type { Field, Fields } from '../../src/lib/records/field.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { compileFactory, compileReset } from '../../src/lib/records/shape.js';
import { runs, type TableAndValue, tables } from '../support/arbitraries.js';
import { diceOf, foreignJson, plainJson } from '../support/foreign-json.js';
import { plainObject } from './plain.js';

/** What the compiled encoder writes for a value. */
function encoded(fields: Fields, value: object): string {
  // The smallest sink that the contract allows, so that a missing `ensure` shows.
  const sink = new ByteSink(0);
  sink.ensure(0, ENCODER_RESERVE_BYTES);
  const end = compileEncoder(fields)(value, sink, 0);
  return sink.bytes.toString('utf8', 0, end);
}

function sourceOf(line: string): LineSource {
  const bytes = Buffer.concat([Buffer.from(`${line}\n`), Buffer.alloc(SLACK_BYTES)]);
  const source = new LineSource();
  source.use(bytes);
  return source;
}

/** Whether a value holds something that the fast path leaves to the fallback. */
function needsFallback(field: Field, value: unknown): boolean {
  if (value === undefined) return false;
  switch (field.kind) {
    case 'group':
      return tableNeedsFallback(field.fields, value as object);
    case 'list':
      return (value as unknown[]).some((item) => needsFallback(field.item, item));
    case 'any':
      return true;
    case 'name':
      return !/^[ !#-[\]-~]*$/.test(JSON.parse(JSON.stringify(value)) as string);
    case 'time':
      return (value as { decimals: number }).decimals !== 0 && (value as { seconds: number }).seconds < 0;
    default:
      return false;
  }
}

const tableNeedsFallback = (fields: Fields, value: object): boolean =>
  Object.entries(fields).some(([key, field]) => needsFallback(field, (value as never)[key]));

const overTables = (check: (each: TableAndValue) => void, cases: number): void =>
  fc.assert(fc.property(tables, check), runs(cases));

describe('a compiled encoder', () => {
  it('writes what JSON.stringify writes, byte for byte', () => {
    overTables(({ fields, value }) => {
      expect(encoded(fields, value)).toBe(plainJson(plainObject(fields, value)));
    }, 400);
  });

  it('writes nothing that its JSON Schema does not allow', () => {
    overTables(({ fields, value }) => {
      const validate = new Ajv2020({ strict: true }).compile(recordSchema('any', fields));
      validate(JSON.parse(encoded(fields, value)));
      expect(validate.errors ?? []).toEqual([]);
    }, 200);
  });
});

describe('a compiled decoder', () => {
  it('reads what the encoder wrote, or leaves it to the fallback', () => {
    let fast = 0;
    overTables(({ fields, value }) => {
      const line = encoded(fields, value);
      const target = compileFactory<object>(fields)();
      const end = compileDecoder(fields)(target, sourceOf(line), 0);
      const length = Buffer.byteLength(line);
      if (tableNeedsFallback(fields, value)) {
        expect([NOT_OURS, length]).toContain(end);
      } else {
        expect(end).toBe(length);
        fast += 1;
      }
      if (end !== NOT_OURS) expect(plainJson(plainObject(fields, target))).toBe(line);
    }, 400);
    expect(fast).toBeGreaterThan(40);
  });

  it('reads into an object that held another record before', () => {
    fc.assert(
      fc.property(
        tables.filter(({ fields, value }) => !tableNeedsFallback(fields, value)),
        ({ fields, value }) => {
          const target = compileFactory<object>(fields)();
          const decode = compileDecoder<object>(fields);
          const reset = compileReset<object>(fields);
          decode(target, sourceOf(encoded(fields, value)), 0);
          reset(target);
          const emptied = compileFactory<object>(fields)();
          // What is required is overwritten by the next record; what may be absent must be gone.
          expect(Object.keys(plainObject(optionalOnly(fields), target))).toEqual(
            Object.keys(plainObject(optionalOnly(fields), emptied)),
          );
        },
      ),
      runs(300),
    );
  });
});

/** The fields that may be absent: leaves, lists and times, also of groups. */
const optionalOnly = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]): [string, Field][] => {
      if (field.kind === 'group') return [[key, { ...field, fields: optionalOnly(field.fields) }]];
      return field.kind === 'list' || field.kind === 'time' || 'optional' in field ? [[key, field]] : [];
    }),
  );

describe('the fallback', () => {
  it('understands any order of keys, white space, escapes and unknown members', () => {
    fc.assert(
      fc.property(
        tables,
        fc.array(fc.nat(), { minLength: 1, maxLength: 64 }),
        ({ fields, value }, numbers) => {
          const plain = plainObject(fields, value);
          const foreign = foreignJson(plain, diceOf(numbers));
          const target = compileFactory<object>(fields)();
          assignFields(fields, target, parseRecordText(foreign), '');
          expect(plainJson(plainObject(fields, target))).toBe(plainJson(plain));
        },
      ),
      runs(400),
    );
  });

  it('and the fast path give the same value, digit for digit', () => {
    overTables(({ fields, value }) => {
      const line = encoded(fields, value);
      const [fast, slow] = [compileFactory<object>(fields)(), compileFactory<object>(fields)()];
      if (compileDecoder(fields)(fast, sourceOf(line), 0) === NOT_OURS) return;
      assignFields(fields, slow, parseRecordText(line), '');
      expect(slow).toEqual(fast);
    }, 200);
  });
});
