import { expect, it } from 'vitest';
import type { FeatureRow } from '../../src/lib/features/feature-set.js';
import { qos } from '../../src/lib/features/sets/qos.js';
import { qosWindow } from '../../src/lib/features/sets/qos-window.js';
import { emptySubject } from '../../src/lib/features/subjects.js';
import { meanOpinionScore, rating } from '../../src/lib/flows/rtp/e-model.js';
import { RULES } from '../../src/lib/predictions/qos/grades.js';
import { QosModel } from '../../src/lib/predictions/qos/qos-model.js';

const model = new QosModel(qos, { top: 3 });

async function judged(known: Readonly<Record<string, number>>, set = qos as typeof qos | typeof qosWindow) {
  const unknown = Object.keys(known).find((name) => !set.features.some((feature) => feature.name === name));
  expect(unknown).toBeUndefined();
  const values = Float64Array.from(set.features, ({ name }) => known[name] ?? Number.NaN);
  const row: FeatureRow = { set, subject: emptySubject(set.row), values, label: undefined };
  const [record] = await (set === qos ? model : new QosModel(set, { top: 3 })).predict([row]);
  return record ?? expect.fail('a row has a prediction');
}

it('rules ask for features that there are', () => {
  const names = qos.features.map(({ name }) => name);
  for (const { feature, needs } of RULES)
    expect(names).toEqual(expect.arrayContaining(needs === undefined ? [feature] : [feature, needs.feature]));
});

it.each([
  { known: {}, label: undefined },
  { known: { round_trip_ms: 300 }, label: 'good' },
  { known: { round_trip_ms: 301 }, label: 'fair' },
  { known: { round_trip_ms: 801 }, label: 'poor' },
  { known: { tcp_retransmitted: 0.5, tcp_data_segments: 99 }, label: undefined },
  { known: { tcp_retransmitted: 0.031, tcp_data_segments: 100 }, label: 'poor' },
  { known: { tcp_retransmitted: 0.02, tcp_data_segments: 100 }, label: 'fair' },
  { known: { tcp_rtt_rise_ms: 500, tcp_round_trips: 19 }, label: undefined },
  { known: { tcp_rtt_rise_ms: 201, tcp_round_trips: 20, round_trip_ms: 10 }, label: 'poor' },
  { known: { rtp_r: 80 }, label: 'good' },
  { known: { rtp_r: 79.9 }, label: 'fair' },
  { known: { rtp_r: 69.9 }, label: 'poor' },
  { known: { rtp_loss: 0.02, rtp_packets: 49 }, label: undefined },
  { known: { rtp_loss: 0.02, rtp_packets: 50 }, label: 'fair' },
  { known: { dns_unanswered: 0, dns_response_p50_ms: 20 }, label: 'good' },
  { known: { dns_unanswered: 1 }, label: 'poor' },
  { known: { icmp_loss: 0.05, icmp_requests: 20 }, label: 'fair' },
])('$known is $label', async ({ known, label }) => {
  const record = await judged(known as Record<string, number>);
  expect(record.label).toBe(label);
  expect(record.abstained === undefined).toBe(label !== undefined);
});

it('says what made it so in words, with the bands and where they come from', async () => {
  const { reason, score, top } = await judged({
    round_trip_ms: 12,
    tcp_retransmitted: 0.0423,
    tcp_data_segments: 500,
  });
  expect(reason).toBe(
    '4.23 % of the segments are sent again (more than 1 % of at least 100 segments is worth a look, more than 3 % a retransmission storm)',
  );
  expect({ score, top }).toEqual({
    score: 2,
    top: [
      { feature: 'tcp_retransmitted', value: 0.0423, contribution: 2 },
      { feature: 'round_trip_ms', value: 12, contribution: 0 },
    ],
  });
});

// Test vectors of the E-model: delay in ms, loss in percent, G.711 with concealment (Bpl 25.1) or without (4.3).
it.each([
  { delayMs: 0, lossPercent: 0, bpl: 25.1, r: 93.2, label: 'good' },
  { delayMs: 250, lossPercent: 0, bpl: 25.1, r: 79.2, label: 'fair' },
  { delayMs: 50, lossPercent: 5, bpl: 25.1, r: 76.22, label: 'fair' },
  { delayMs: 400, lossPercent: 0, bpl: 25.1, r: 59.1, label: 'poor' },
  { delayMs: 50, lossPercent: 3, bpl: 4.3, r: 52.96, label: 'poor' },
])(
  'a call with a delay of $delayMs ms and a loss of $lossPercent % is $label',
  async ({ delayMs, lossPercent, bpl, r, label }) => {
    const rated = rating({ delayMs, lossPercent, burstRatio: 1, codec: { ie: 0, bpl } });
    expect(rated).toBeCloseTo(r, 1);
    const record = await judged({ rtp_r: rated, rtp_mos: meanOpinionScore(rated) });
    expect(record.label).toBe(label);
    expect(record.reason).toContain('a mean opinion score of');
  },
);

it('judges windows of media by the same rules', async () => {
  const record = await judged({ rtp_packets: 250, rtp_loss: 0.06, rtp_jitter_ms: 3 }, qosWindow);
  expect(record).toMatchObject({ label: 'poor', contract: expect.not.stringContaining(model.contract) });
});
