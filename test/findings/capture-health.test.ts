import { describe, expect, it } from 'vitest';
import { clockSteps } from '../../src/lib/findings/detectors/clock-steps.js';
import { cutPackets } from '../../src/lib/findings/detectors/cut-packets.js';
import { duplicatePackets } from '../../src/lib/findings/detectors/duplicate-packets.js';
import { mergedSegments } from '../../src/lib/findings/detectors/merged-segments.js';
import { missedSegments } from '../../src/lib/findings/detectors/missed-segments.js';
import { oneWayCapture } from '../../src/lib/findings/detectors/one-way-capture.js';
import { segment } from '../flows/traffic.js';
import { found } from '../support/analysed.js';
import { type At, captureOf, flowFile } from './made.js';

const times = <Each>(number: number, make: (index: number) => Each): Each[] =>
  Array.from({ length: number }, (_, index) => make(index));

const data = (index: number, length = 100): Buffer =>
  segment('client', { flags: 'A', seq: 1 + index * length, length });

/** Segments a tenth of a second apart. */
const sent = (number: number, change: (at: At, index: number) => At[] = (at) => [at]): Buffer =>
  captureOf(times(number, (index) => change({ at: index / 10, frame: data(index) }, index)).flat());

describe('the health of a capture', () => {
  it('is told of no good one', async () => {
    for (const detector of [clockSteps, cutPackets, duplicatePackets, mergedSegments]) {
      expect(await found(detector, sent(50))).toEqual([]);
    }
  });

  it('packets that were captured twice', async () => {
    const twice = sent(50, (at) => [at, { ...at, at: at.at + 0.001 }]);
    const [finding] = await found(duplicatePackets, twice);
    expect(finding).toMatchObject({ basis: 'capture', count: 50, evidence: { observed: 50 } });
  });

  it('packets that are cut', async () => {
    const cut = sent(50, (at, index) => [index % 2 === 0 ? at : { ...at, captured: 60 }]);
    expect(await found(cutPackets, cut)).toMatchObject([{ count: 25, evidence: { observed: 50 } }]);
  });

  it('a clock that goes back, once however often', async () => {
    const stepped = sent(50, (at, index) => [
      { ...at, at: 100 + at.at - (index > 10 ? 3 : 0) - (index > 30 ? 1 : 0) },
    ]);
    expect(await found(clockSteps, stepped)).toMatchObject([
      { severity: 'warning', count: 2, evidence: { observed: 2.9, packets: [12, 32] } },
    ]);
  });

  it('segments that no frame can carry', async () => {
    const large = captureOf(times(5, (index) => ({ at: index, frame: data(index, 20_000) })));
    expect(await found(mergedSegments, large)).toMatchObject([{ severity: 'info', count: 5 }]);
  });

  it('data that were acknowledged and not captured', async () => {
    const side = { segments: 100, acked_unseen_segments: 2 };
    const flow = { missed_bytes: 3_000, tcp: { orig: side, resp: { segments: 100 } } };
    expect(await found(missedSegments, flowFile([flow]))).toMatchObject([{ severity: 'notice', count: 2 }]);
    const whole = { tcp: { orig: { segments: 100 }, resp: { segments: 100 } } };
    expect(await found(missedSegments, flowFile([whole]))).toEqual([]);
  });

  it('connections of which one side is missing', async () => {
    const oneSide = { resp_pkts: 0, resp_bytes: 0 };
    expect(await found(oneWayCapture, flowFile([oneSide, oneSide, oneSide, {}]))).toMatchObject([
      { severity: 'warning', evidence: { observed: 75 } },
    ]);
    expect(await found(oneWayCapture, flowFile([{}, {}, {}, oneSide]))).toEqual([]);
  });
});
