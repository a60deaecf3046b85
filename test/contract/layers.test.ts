import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { OVER_TCP } from '../../src/lib/packets/carrier.js';
import { Cursor } from '../../src/lib/packets/cursor.js';
import { DispatchTable } from '../../src/lib/packets/dispatch-table.js';
import { type Layer, LEVEL, type Place } from '../../src/lib/packets/layer.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { Unit } from '../../src/lib/packets/unit.js';
import { UNITS } from '../../src/lib/packets/units.js';
import { listFields } from '../../src/lib/records/field-list.js';
import { objectSchema } from '../../src/lib/records/schema.js';
import { fuzzRuns, PATIENCE_MS } from '../support/arbitraries.js';
import { poison } from './poison.js';

const LEGAL_NAME = /^[a-z][a-z0-9_]*$/;
const MAX_BYTES = 120;

/** What a layer made of some bytes. */
interface Outcome {
  readonly header: string;
  readonly errors: readonly object[];
  readonly advanced: number;
  readonly next: string;
  readonly path: string;
}

interface Trial {
  readonly place: Place;
  readonly bytes: Uint8Array;
  /** Bytes on the wire behind those that were captured. */
  readonly cut: number;
  readonly verifies: boolean;
  /** The bytes are of a stream: more can come. */
  readonly isStream: boolean;
}

/** Dissects with `surroundings` before and behind the frame, into a header that holds `stale`. */
function dissect(
  layer: Layer,
  { place, bytes, cut, verifies, isStream }: Trial,
  surroundings: number,
  stale: number,
): Outcome {
  const unit = new Unit(layer);
  const cursor = new Cursor();
  const start = 50;
  const buffer = Buffer.concat([Buffer.alloc(start, surroundings), bytes, Buffer.alloc(200, surroundings)]);
  cursor.verifiesChecksums = verifies;
  cursor.begin(buffer, start, { captured: bytes.length, wire: bytes.length + cut });
  cursor.next(...place);
  cursor.isOverStream = place[0] === OVER_TCP.ports;
  cursor.isStream = cursor.isOverStream && isStream && cut === 0;
  cursor.layerName = layer.name;
  cursor.table = undefined;
  const { header } = unit.takeHeader();
  poison(layer.fields, header, stale);
  const packet = emptyPacket();
  unit.begin(packet, header);
  unit.dissect(header, cursor);
  const { errors, at, table, key, path } = cursor;
  return {
    // What a layer has read when it leaves the bytes to another one does not count.
    header: cursor.hasReadNothing(start) ? 'nothing' : encoded(unit, header),
    errors: [...errors],
    advanced: at - start,
    next:
      (table as DispatchTable | undefined) === undefined
        ? 'nothing'
        : `${(table as unknown as DispatchTable).name} ${key}`,
    path: path.text,
  };
}

function encoded(unit: Unit, header: object): string {
  const sink = new ByteSink(65_536);
  const end = unit.encode(header, sink, 0);
  const text = sink.bytes.toString('utf8', 0, end);
  return text.startsWith(unit.opening) ? text.slice(unit.opening.length) : text || '{}';
}

/** Where a layer is found; one that is known by its signature alone, on no port. */
const placesOf = ({ foundAt, signatures = [] }: Layer): Place[] => [
  ...foundAt,
  ...signatures.map(({ over }): Place => [over.ports, 0]),
];

/** All but what is found nowhere: the application is told by all layers together. */
const layers: readonly Layer[] = UNITS.map(({ layer }) => layer).filter(({ name }) => name !== 'app');

describe.each(layers)('$name keeps the contract of layers', (layer) => {
  const trials: fc.Arbitrary<Trial> = fc.record({
    place: fc.constantFrom(...placesOf(layer)),
    // Small numbers are frequent in headers: lengths, versions, counts.
    bytes: fc
      .array(
        fc.oneof(
          fc.integer({ min: 0, max: 255 }),
          fc.integer({ min: 0, max: 8 }),
          fc.constantFrom(0x45, 0x60, 0xff),
        ),
        {
          minLength: layer.minBytes,
          maxLength: MAX_BYTES,
        },
      )
      .map((bytes) => Uint8Array.from(bytes)),
    cut: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2_000 })),
    verifies: fc.boolean(),
    isStream: fc.boolean(),
  });

  it('says what it is, and cites the text it implements', () => {
    expect(layer.name).toMatch(LEGAL_NAME);
    expect(layer.about.length).toBeGreaterThan(3);
    expect(layer.spec).toMatch(
      /^(RFC \d|IEEE \d|3GPP TS \d|libpcap |draft-|WireGuard: |OASIS |Modbus |\[MS-)/,
    );
    expect(Object.values(LEVEL)).toContain(layer.level);
    expect(layer.minBytes).toBeGreaterThan(0);
    expect(placesOf(layer).length).toBeGreaterThan(0);
  });

  it('describes every field', () => {
    for (const { path, about } of listFields(layer.fields)) {
      expect(path).toMatch(/^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*(\[\])?)*$/);
      expect(about, path).not.toBe('');
    }
  });

  it('gives the same for the same bytes, whatever stands around them and was in the header before', {
    timeout: PATIENCE_MS,
  }, () => {
    fc.assert(
      fc.property(trials, (trial) => {
        expect(dissect(layer, trial, 0xff, 251)).toEqual(dissect(layer, trial, 0x00, 102));
      }),
      fuzzRuns(400),
    );
  });

  it('stays inside the frame, and every header keeps to the schema', { timeout: PATIENCE_MS }, () => {
    const validate = new Ajv2020({ strict: true }).compile(objectSchema(layer.fields));
    fc.assert(
      fc.property(trials, (trial) => {
        const { header, advanced, errors } = dissect(layer, trial, 0x5a, 251);
        expect(advanced).toBeGreaterThanOrEqual(0);
        expect(advanced).toBeLessThanOrEqual(trial.bytes.length);
        for (const error of errors) {
          expect(error).toMatchObject({ layer: layer.name, note: expect.stringMatching(/./) });
        }
        if (header === 'nothing') return;
        validate(JSON.parse(header));
        expect(validate.errors ?? [], header).toEqual([]);
      }),
      fuzzRuns(200),
    );
  });
});

describe('the registry', () => {
  it('names each layer once', () => {
    const names = layers.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('leads from each place to one layer', () => {
    const places = layers.flatMap(({ foundAt }) => foundAt.map(([table, key]) => `${table.name} ${key}`));
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
  });

  it('finds each layer where it says it is', () => {
    for (const unit of UNITS) {
      for (const [table, key] of unit.layer.foundAt) expect(table.find(key)).toBe(unit);
    }
  });

  it('does not let two layers claim one place', () => {
    const [one, other] = UNITS.slice(0, 2) as [Unit, Unit];
    for (const key of [5, 5_000]) {
      const table = new DispatchTable('test.key');
      table.add(key, one);
      expect(() => table.add(key, other)).toThrow(
        new Error(`${other.name} and ${one.name} both claim test.key ${key}`),
      );
    }
  });

  it('has no field whose name another layer’s field would hide', () => {
    const reserved = ['type', 'v', 'frame', 'tunnel', 'errors', 'stack'];
    expect(layers.map(({ name }) => name).filter((name) => reserved.includes(name))).toEqual([]);
  });
});
