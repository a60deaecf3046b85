import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { ByteSink } from '../../../src/lib/bytes/sink.js';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import type { Meter } from '../../../src/lib/flows/meter.js';
import { METERS } from '../../../src/lib/flows/registry.js';
import { readPackets } from '../../../src/lib/packets/packet-input.js';
import { compileEncoder, ENCODER_RESERVE_BYTES } from '../../../src/lib/records/encoder.js';
import { type Fields, group, text } from '../../../src/lib/records/field.js';
import { recordSchema } from '../../../src/lib/records/schema.js';
import { allCaptures } from '../../support/corpus.js';
import { FlowSplitter } from '../../support/flow-splitter.js';
import { inSession } from '../../support/in-process.js';

const meters: readonly Meter<string, Fields>[] = METERS;
/** One of so many captures is enough; all of them take minutes. */
const SHARE = 12;
/** Longest result of a flow that is still small. */
const MAX_RESULT_BYTES = 40_000;

/** Writes the result of a meter as a flow record has it, and reads it back. */
function writer(meter: Meter<string, Fields>) {
  const fields = { type: text('Kind', { values: ['flow'] }), [meter.name]: group(meter.about, meter.fields) };
  const encode = compileEncoder<Record<string, unknown>>(fields);
  const validate = new Ajv2020({ strict: true }).compile(recordSchema('flow', fields));
  const sink = new ByteSink(1_000_000);
  return (result: unknown): { bytes: number; problem: string | undefined } => {
    sink.ensure(0, ENCODER_RESERVE_BYTES);
    const end = encode({ type: 'flow', [meter.name]: result }, sink, 0);
    const line = sink.bytes.toString('utf8', 0, end);
    const isValid = validate(JSON.parse(line));
    return { bytes: end, problem: isValid ? undefined : `${JSON.stringify(validate.errors)} ${line}` };
  };
}

describe.each(meters)('the $name meter', (meter) => {
  const write = writer(meter);
  const splitters: FlowSplitter<Fields>[] = [];

  beforeAll(async () => {
    for (const { path } of allCaptures().filter((_, index) => index % SHARE === 0)) {
      const splitter = new FlowSplitter(meter);
      splitters.push(splitter);
      await inSession((session) =>
        readPackets({ inputs: [path], session, take: (packet) => splitter.observe(packet) }),
      );
    }
  }, 600_000);

  it('has a result that keeps to its table before anything was measured', () => {
    expect(write(meter.create(new FlowContext()).result()).problem).toBeUndefined();
  });

  it('has one that keeps to it, and is small, for every flow of real captures', () => {
    const written = splitters.flatMap((splitter) => splitter.results().map(({ result }) => write(result)));
    expect(written.flatMap(({ problem }) => problem ?? []).slice(0, 3)).toEqual([]);
    expect(Math.max(0, ...written.map(({ bytes }) => bytes))).toBeLessThan(MAX_RESULT_BYTES);
  });

  it('tells the same when it is asked twice', () => {
    for (const splitter of splitters) expect(splitter.results()).toEqual(splitter.results());
  });
});
