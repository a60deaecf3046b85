import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import {
  DEAD_LETTER_RECORD,
  type DeadLetterRecord,
  PARTITION_RECORD,
  type PartitionRecord,
} from '../../src/lib/broker/status-record.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { RECORDS } from '../../src/lib/cli/stages/fields.js';
import { featuresEncoder } from '../../src/lib/features/features-encoder.js';
import { baseline } from '../../src/lib/features/sets/baseline.js';
import { packet as packetSet } from '../../src/lib/features/sets/packet.js';
import { emptySubject } from '../../src/lib/features/subjects.js';
import { Analysis } from '../../src/lib/findings/analysis.js';
import { FINDING_RECORD, type FindingRecord } from '../../src/lib/findings/finding-record.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import { FLOW_RECORD, type FlowRecord } from '../../src/lib/flows/flow-record.js';
import { FlowTable } from '../../src/lib/flows/flow-table.js';
import { encodeFrame } from '../../src/lib/frames/frame-codec.js';
import { listDrivers } from '../../src/lib/frames/live/drivers.js';
import { listInterfaces } from '../../src/lib/frames/live/interface-list.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { newPrediction } from '../../src/lib/predictions/loaded-model.js';
import { MANIFEST, type Manifest } from '../../src/lib/predictions/manifest-record.js';
import { describeModel } from '../../src/lib/predictions/model-description.js';
import { MODEL_RECORD, type ModelRecord } from '../../src/lib/predictions/model-record.js';
import { PREDICTION_RECORD, type PredictionRecord } from '../../src/lib/predictions/prediction-record.js';
import { TRAINING_RECORD, type TrainingRecord } from '../../src/lib/predictions/training/training-record.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../src/lib/records/encoder.js';
import { END_RECORD, type EndRecord } from '../../src/lib/records/end.js';
import type { Field, Fields } from '../../src/lib/records/field.js';
import { listFields } from '../../src/lib/records/field-list.js';
import {
  DRIVER_RECORD,
  type DriverRecord,
  INTERFACE_RECORD,
  type InterfaceRecord,
} from '../../src/lib/records/interface.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { recordSchema } from '../../src/lib/records/schema.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { groupingBy } from '../../src/lib/stats/grouping.js';
import { STATS_PART_RECORD, type StatsPartRecord } from '../../src/lib/stats/stats-part-record.js';
import { STATS_RECORD, type StatsRecord } from '../../src/lib/stats/stats-record.js';
import { StatsWindows } from '../../src/lib/stats/windows.js';
import { allCaptures } from '../support/corpus.js';
import { readInProcess } from '../support/in-process.js';
import { modelFiles } from '../support/models.js';

const kinds = Object.entries(RECORDS).map(([kind, fields]) => ({ kind, fields: fields as Fields }));

/** Every field of a table under its path, those of groups and lists too. */
function* allFields(fields: Fields, before = ''): Generator<[path: string, field: Field]> {
  for (const [key, field] of Object.entries(fields)) {
    const path = `${before}${key}`;
    yield [path, field];
    if (field.kind === 'group') yield* allFields(field.fields, `${path}.`);
    if (field.kind === 'list' && field.item.kind === 'group')
      yield* allFields(field.item.fields, `${path}[].`);
  }
}

describe.each(kinds)('the $kind record', ({ kind, fields }) => {
  it('says its kind and version first', () => {
    const [[first, type] = [], [second] = []] = Object.entries(fields);
    expect([first, second]).toEqual(['type', 'v']);
    expect(type).toMatchObject({ kind: 'text', values: [kind] });
  });

  it('has a schema that a strict validator takes', () => {
    expect(() =>
      new Ajv2020({ strict: true, validateSchema: true }).compile(recordSchema(kind, fields)),
    ).not.toThrow();
  });

  it('names each field once, in the one style', () => {
    const paths = listFields(fields).map(({ path }) => path);
    expect(paths.filter((path, index) => paths.indexOf(path) !== index)).toEqual([]);
    for (const path of paths) expect(path).toMatch(/^[a-z][a-z0-9_]*(\[\])?(\.[a-z][a-z0-9_]*(\[\])?)*$/);
  });

  it('keeps every digit of its times, and takes no other number for one', () => {
    for (const [path, field] of allFields(fields)) {
      const key = path.split('.').at(-1) ?? '';
      const parsed = parseRecordText(`{"type":"${kind}","${key}":1750000000.000000001}`) as Record<
        string,
        unknown
      >;
      expect(typeof parsed[key] === 'string', path).toBe(field.kind === 'time');
    }
  });
});

class Validator {
  readonly #validate: Record<string, ValidateFunction> = {};
  readonly #sink = new ByteSink(65_536);
  /** Records that were valid, by kind. */
  readonly valid: Record<string, number> = {};
  readonly problems: string[] = [];

  constructor() {
    for (const { kind, fields } of kinds) {
      this.#validate[kind] = new Ajv2020({ strict: true }).compile(recordSchema(kind, fields));
    }
  }

  /** Has a record written, and holds it against the schema of its kind. */
  check(kind: keyof typeof RECORDS, write: (sink: ByteSink) => void): void {
    this.#sink.at = 0;
    write(this.#sink);
    const line = this.#sink.bytes.toString('utf8', 0, this.#sink.at);
    const validate = this.#validate[kind] as ValidateFunction;
    if (validate(JSON.parse(line))) this.valid[kind] = (this.valid[kind] ?? 0) + 1;
    else this.problems.push(`${JSON.stringify(validate.errors)} ${line}`);
  }
}

const encodeStats = compileEncoder<StatsRecord>(STATS_RECORD);
const encodeFlow = compileEncoder<FlowRecord>(FLOW_RECORD);
const encodeStatsPart = compileEncoder<StatsPartRecord>(STATS_PART_RECORD);
const encodeFinding = compileEncoder<FindingRecord>(FINDING_RECORD);
const encodeEnd = compileEncoder<EndRecord>(END_RECORD);
const encodeFeatures = featuresEncoder(baseline);
const validator = new Validator();

const checkFinding = (record: FindingRecord): void =>
  validator.check('finding', (sink) => {
    sink.ensure(0, ENCODER_RESERVE_BYTES);
    sink.at = encodeFinding(record, sink, 0);
  });

describe('records of captures', () => {
  it.each(allCaptures())('$name: every record keeps to its schema', async ({ path }) => {
    const dissector = new Dissector({ verifiesChecksums: true });
    const packet = emptyPacket();
    const write = (record: StatsRecord): void =>
      validator.check('stats', (sink) => {
        sink.ensure(0, ENCODER_RESERVE_BYTES);
        sink.at = encodeStats(record, sink, 0);
      });
    const writePart = (record: StatsPartRecord): void =>
      validator.check('stats_part', (sink) => {
        sink.ensure(0, ENCODER_RESERVE_BYTES);
        sink.at = encodeStatsPart(record, sink, 0);
      });
    const windows = new StatsWindows({ top: 10, windowMs: 3_600_000, write });
    const analysis = new Analysis({ detectors: DETECTORS, windowMs: 60_000, onUpdate: checkFinding });
    const flows = new FlowTable({
      limit: 1_000,
      activeMs: 60_000,
      write: (record, _, firstNumber) => {
        analysis.flow(record, firstNumber);
        validator.check('flow', (sink) => {
          sink.ensure(0, ENCODER_RESERVE_BYTES);
          sink.at = encodeFlow(record, sink, 0);
        });
      },
    });
    const features = baseline.create(
      (subject, values) =>
        validator.check('features', (sink) => encodeFeatures(sink, { subject, values, label: undefined })),
      baseline.defaults,
    );
    const grouping = groupingBy(['frame.protocols']);
    const groups = new StatsWindows({ top: 2, windowMs: undefined, grouping, write });
    const parts = new StatsWindows({ top: 2, windowMs: undefined, grouping, write, writePart });
    const { end } = await readInProcess([path], {
      takeFrame: (frame) => {
        validator.check('frame', (sink) => encodeFrame(frame, sink));
        dissector.dissect(frame, packet);
        validator.check('packet', (sink) => encodePacket(packet, sink));
        for (const each of [windows, groups, parts]) each.take(packet);
        analysis.packet(packet);
        flows.take(packet);
        features.take(packet);
      },
      handlers: [],
    });
    for (const each of [windows, groups, parts]) each.end();
    while (!flows.end());
    while (!features.end());
    for (const finding of analysis.end({ account: end })) checkFinding(finding);
    validator.check('end', (sink) => {
      sink.ensure(0, ENCODER_RESERVE_BYTES);
      sink.at = encodeEnd(end, sink, 0);
    });
    expect(validator.problems.splice(0, 3)).toEqual([]);
  });

  it('and of what can be captured on keep to their schemas', async () => {
    const encodeInterface = compileEncoder<InterfaceRecord>(INTERFACE_RECORD);
    const encodeDriver = compileEncoder<DriverRecord>(DRIVER_RECORD);
    for (const record of listInterfaces()) {
      validator.check('interface', (sink) => {
        sink.ensure(0, ENCODER_RESERVE_BYTES);
        sink.at = encodeInterface(record, sink, 0);
      });
    }
    for (const record of await listDrivers()) {
      validator.check('driver', (sink) => {
        sink.ensure(0, ENCODER_RESERVE_BYTES);
        sink.at = encodeDriver(record, sink, 0);
      });
    }
    expect(validator.problems.splice(0, 3)).toEqual([]);
  });

  it('and of models keep to their schemas', () => {
    const { manifest } = modelFiles();
    const model = {
      name: 'length',
      version: '1.0.0',
      stage: 'candidate',
      origin: 'user',
      folder: '/nowhere',
    } as const;
    const row = { set: packetSet, subject: emptySubject('packet'), values: new Float64Array(0), label: 'x' };
    const prediction = newPrediction({ name: 'length@1.0.0', contract: 'abc' }, row);
    prediction.top.push({ feature: 'frame.len', value: 60, contribution: 1 });
    const training = compileFactory<TrainingRecord>(TRAINING_RECORD)();
    const injected = { traffic: 'scan', rows: 300, flagged: 3, recall: 0.01 };
    training.detectors.push({
      name: 'ecod',
      threshold: 1,
      alerts: 2,
      alerts_per_day: 0.5,
      injected: [{ ...injected, true_alerts_1_of_1000: 0.1, true_alerts_1_of_10000: 0.01 }],
      labels: [{ label: 'x', rows: 1, flagged: 0 }],
    });
    training.drift.push({ feature: 'frame.len', psi: 0.2 });
    training.findings.push({ detector: 'port-scan', findings: 1 });
    training.warnings.push('few rows');
    const texts = {
      set: 'packet',
      contract: 'abc',
      algorithm: 'ecod',
      budget: '20/day',
      score: 'nats',
      sha256: '00',
    };
    const numbers = { seed: 1, seconds: 3_600.5, rows_per_day: 10, share: 0.1, threshold: 1, bytes: 9 };
    const rows = { read: 9, one_of: 1, untimed: 0, excluded: 0, fit: 6, calibrate: 2, test: 1 };
    Object.assign(training, { type: 'training', v: 1, rows, model: 'length@1.0.0', ...texts, ...numbers });
    const writers = {
      training: (sink: ByteSink) => compileEncoder<TrainingRecord>(TRAINING_RECORD)(training, sink, 0),
      manifest: (sink: ByteSink) => compileEncoder<Manifest>(MANIFEST)(manifest, sink, 0),
      model: (sink: ByteSink) => compileEncoder<ModelRecord>(MODEL_RECORD)(describeModel(model), sink, 0),
      prediction: (sink: ByteSink) =>
        compileEncoder<PredictionRecord>(PREDICTION_RECORD)(prediction, sink, 0),
    };
    for (const [kind, write] of Object.entries(writers)) {
      validator.check(kind as keyof typeof writers, (sink) => {
        sink.ensure(0, ENCODER_RESERVE_BYTES);
        sink.at = write(sink);
      });
    }
    expect(validator.problems.splice(0, 3)).toEqual([]);
  });

  it('and of a broker keep to their schemas', () => {
    const partition: PartitionRecord = {
      ...{ type: 'partition', v: 1, topic: 'flows' },
      partition: 3,
      ready: 17,
      readers: 1,
    };
    const letter: DeadLetterRecord = {
      ...{ type: 'dead_letter', v: 1, number: 1, queue: 'nt.default.flows.0', job: 'j' },
      ...{ reason: 'exit 70', said: 'TypeError', bytes: 12 },
    };
    validator.check('partition', (sink) => {
      sink.at = compileEncoder<PartitionRecord>(PARTITION_RECORD)(partition, sink, 0);
    });
    validator.check('dead_letter', (sink) => {
      sink.at = compileEncoder<DeadLetterRecord>(DEAD_LETTER_RECORD)(letter, sink, 0);
    });
    expect(validator.problems.splice(0, 3)).toEqual([]);
  });

  it('and findings of predictions keep to their schema', () => {
    const analysis = new Analysis({ detectors: DETECTORS, windowMs: 60_000 });
    const prediction = compileFactory<PredictionRecord>(PREDICTION_RECORD)();
    Object.assign(prediction, { model: 'outliers@1.0.0', is_anomaly: true, score: 0.9, threshold: 0.5 });
    Object.assign(prediction.subject, { kind: 'flow', uid: 'C1' });
    analysis.prediction(prediction);
    const [finding] = analysis.end({ account: compileFactory<EndRecord>(END_RECORD)() });
    expect(finding?.severity).toBe('notice');
    checkFinding(finding as FindingRecord);
    expect(validator.problems.splice(0, 3)).toEqual([]);
  });

  it('were of every kind', () => {
    expect(Object.keys(validator.valid).toSorted()).toEqual(Object.keys(RECORDS).toSorted());
    expect(validator.valid.packet).toBeGreaterThanOrEqual(449);
  });
});
