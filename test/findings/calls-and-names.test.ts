import { describe, expect, it } from 'vitest';
import type { Detector } from '../../src/lib/findings/detector.js';
import { dnsFailures } from '../../src/lib/findings/detectors/dns-failures.js';
import { dscpBleaching } from '../../src/lib/findings/detectors/dscp-bleaching.js';
import { dscpMismatch } from '../../src/lib/findings/detectors/dscp-mismatch.js';
import { oneWayAudio } from '../../src/lib/findings/detectors/one-way-audio.js';
import { slowDns } from '../../src/lib/findings/detectors/slow-dns.js';
import { voipQuality } from '../../src/lib/findings/detectors/voip-quality.js';
import { found } from '../support/analysed.js';
import { flowFile } from './made.js';

type Parts = { readonly [key: string]: unknown };

const inFlows = (detector: Detector, flows: readonly Parts[], options = {}) =>
  found(detector, flowFile(flows), options);

const many = (number: number, flow: Parts): Parts[] => Array.from({ length: number }, () => flow);

const query = (dns: Parts): Parts => ({
  proto: 'udp',
  service: 'dns',
  id: { orig_h: '10.0.0.1', orig_p: 40_000, resp_h: '10.0.0.53', resp_p: 53 },
  dns: { query: 'example.org', queries: 1, retries: 0, answered: 1, unanswered: 0, ...dns },
});

const answered = (ms: number): Parts =>
  query({
    response_ms: { count: 1, min: ms, mean: ms, p50: ms, p95: ms, max: ms },
    rcodes: [{ code: 0, responses: 1 }],
  });

describe('slow-dns', () => {
  it('half of the answers are late', async () => {
    const flows = [...many(3, answered(20)), ...many(4, answered(400))];
    expect(await inFlows(slowDns, flows)).toMatchObject([
      { severity: 'warning', actors: { source: '10.0.0.53', port: 53 }, evidence: { observed: 400 } },
    ]);
  });

  it('some of many answers are very late', async () => {
    const flows = [...many(30, answered(20)), ...many(3, answered(3_000))];
    const [finding] = await inFlows(slowDns, flows);
    expect(finding?.title).toContain('1 of 20 of its answers take 3 s');
  });

  it('quiet: quick answers, one late of a few, and two answers', async () => {
    expect(await inFlows(slowDns, many(50, answered(30)))).toEqual([]);
    expect(await inFlows(slowDns, [...many(6, answered(30)), answered(3_000)])).toEqual([]);
    expect(await inFlows(slowDns, many(2, answered(400)))).toEqual([]);
  });
});

describe('dns-failures', () => {
  const failed = (code: number): Parts => query({ rcodes: [{ code, responses: 1 }] });
  const silent = query({ answered: 0, unanswered: 1, retries: 2 });

  it.each([
    ['SERVFAIL', failed(2), 'notice'],
    ['REFUSED', failed(5), 'notice'],
    ['without an answer', silent, 'warning'],
  ])('a server that tells %s', async (words, flow, severity) => {
    const [finding] = await inFlows(dnsFailures, [flow]);
    expect(finding).toMatchObject({ severity, actors: { source: '10.0.0.53' } });
    expect(finding?.title).toContain(words);
  });

  it('quiet: names that do not exist, one failure of many, one query without an answer at the end', async () => {
    expect(await inFlows(dnsFailures, many(9, failed(3)))).toEqual([]);
    expect(await inFlows(dnsFailures, [...many(9, answered(20)), failed(2)])).toEqual([]);
    expect(await inFlows(dnsFailures, [query({ answered: 0, unanswered: 1 })])).toEqual([]);
  });
});

/** A stream of 10 s by the originator, or the responder. */
const stream = (parts: Parts = {}): Parts => ({
  ssrc: 0x1234,
  from_orig: true,
  codec: 'PCMU',
  packets: 500,
  expected: 500,
  lost: 0,
  loss_percent: 0,
  packet_ms: 20,
  payload_changes: 0,
  duplicates: 0,
  reordered: 0,
  strays: 0,
  restarts: 0,
  timestamp_steps: 0,
  pattern: { runs: 0, longest_run: 0, bursts: 0, burst_packets: 0 },
  ...parts,
});

const call = (streams: readonly Parts[], parts: Parts = {}): Parts => ({
  proto: 'udp',
  service: 'rtp',
  id: { orig_h: '10.0.0.1', orig_p: 4_000, resp_h: '10.0.0.2', resp_p: 5_000 },
  rtp: { call: { call_id: 'abc', media: 'audio' }, streams },
  ...parts,
});

describe('voip-quality', () => {
  it.each([
    [65, 'warning'],
    [75, 'notice'],
  ])('R %d is a %s', async (r, severity) => {
    const [finding] = await inFlows(voipQuality, [call([stream({ quality: { r, mos: 3 } })])]);
    expect(finding).toMatchObject({
      severity,
      actors: { source: '10.0.0.1', target: '10.0.0.2', name: 'abc' },
      evidence: { observed: r, filter: 'rtp.ssrc == 0x00001234' },
    });
  });

  it('where a codec has no rating, losses and jitter tell', async () => {
    const opus = { codec: 'opus', loss_percent: 4, lost: 20 };
    expect(await inFlows(voipQuality, [call([stream(opus)])])).toMatchObject([{ evidence: { unit: '%' } }]);
    const late = { codec: 'opus', jitter_mean_ms: 45 };
    expect(await inFlows(voipQuality, [call([stream(late)])])).toMatchObject([
      { evidence: { observed: 45, unit: 'ms' } },
    ]);
  });

  it('quiet: a good call, too short a one, and an unknown format', async () => {
    expect(await inFlows(voipQuality, [call([stream({ quality: { r: 90, mos: 4.3 } })])])).toEqual([]);
    expect(await inFlows(voipQuality, [call([stream({ packets: 20, quality: { r: 50, mos: 2 } })])])).toEqual(
      [],
    );
    expect(await inFlows(voipQuality, [call([stream({ codec: undefined, loss_percent: 60 })])])).toEqual([]);
  });
});

describe('one-way-audio', () => {
  it('one side sends nothing', async () => {
    expect(await inFlows(oneWayAudio, [call([stream()])])).toMatchObject([
      {
        severity: 'warning',
        actors: { source: '10.0.0.2', target: '10.0.0.1', name: 'abc' },
        evidence: { observed: 0 },
      },
    ]);
  });

  it('one side sends hardly anything', async () => {
    const flow = call([stream(), stream({ from_orig: false, packets: 20 })]);
    expect(await inFlows(oneWayAudio, [flow])).toMatchObject([{ severity: 'notice', confidence: 'low' }]);
  });

  it('quiet: both speak, in one flow or in two', async () => {
    expect(await inFlows(oneWayAudio, [call([stream(), stream({ from_orig: false })])])).toEqual([]);
    const back = { id: { orig_h: '10.0.0.2', orig_p: 7_000, resp_h: '10.0.0.1', resp_p: 8_000 } };
    expect(await inFlows(oneWayAudio, [call([stream()]), call([stream()], back)])).toEqual([]);
  });

  it('quiet: a short announcement, a group, and video', async () => {
    expect(await inFlows(oneWayAudio, [call([stream({ packets: 100 })])])).toEqual([]);
    const group = { id: { orig_h: '10.0.0.1', orig_p: 4_000, resp_h: '239.1.1.1', resp_p: 5_004 } };
    expect(await inFlows(oneWayAudio, [call([stream()], group)])).toEqual([]);
    const video = call([stream()], { rtp: { call: { media: 'video' }, streams: [stream()] } });
    expect(await inFlows(oneWayAudio, [video])).toEqual([]);
  });
});

const marked = (orig: number, resp: number, parts: Parts = {}): Parts => ({
  dscp: { orig: [{ dscp: orig, packets: 20 }], resp: [{ dscp: resp, packets: 20 }] },
  ...parts,
});

describe('dscp-bleaching', () => {
  it('tells the direction whose mark is lost', async () => {
    const [finding] = await inFlows(dscpBleaching, [marked(0, 46)]);
    expect(finding).toMatchObject({ severity: 'notice', actors: { source: '10.0.0.1', target: '10.0.0.2' } });
    expect(finding?.description).toContain('DSCP 46');
    expect(await inFlows(dscpBleaching, [marked(10, 0)])).toMatchObject([
      { severity: 'info', actors: { source: '10.0.0.2' } },
    ]);
  });

  it('knows EF without its precedence: 46 becomes 6', async () => {
    const [finding] = await inFlows(dscpBleaching, [marked(46, 6)]);
    expect(finding?.title).toContain('upper bits of their mark cleared');
  });

  it('quiet: both marked, both unmarked, marked otherwise, and too few packets', async () => {
    for (const flow of [marked(46, 46), marked(0, 0), marked(46, 34)]) {
      expect(await inFlows(dscpBleaching, [flow])).toEqual([]);
    }
    const few = { dscp: { orig: [{ dscp: 0, packets: 2 }], resp: [{ dscp: 46, packets: 20 }] } };
    expect(await inFlows(dscpBleaching, [few])).toEqual([]);
  });
});

describe('dscp-mismatch', () => {
  it.each([
    [undefined, 'Unmarked media'],
    [10, 'Wrong class for media'],
  ])('media marked %s: %s', async (mark, words) => {
    const marks = mark === undefined ? {} : { dscp: { orig: [{ dscp: mark, packets: 500 }] } };
    const [finding] = await inFlows(dscpMismatch, [call([stream()], marks)]);
    expect(finding).toMatchObject({ severity: 'info', actors: { source: '10.0.0.1' } });
    expect(finding?.title).toContain(words);
  });

  it('bulk in the class of telephony', async () => {
    const flow = marked(46, 0, { orig_bytes: 9_000_000 });
    expect(await inFlows(dscpMismatch, [flow])).toMatchObject([{ severity: 'notice' }]);
  });

  it('quiet: media marked EF or AF41, and little in the class of telephony', async () => {
    for (const mark of [46, 34]) {
      const flow = call([stream()], { dscp: { orig: [{ dscp: mark, packets: 500 }] } });
      expect(await inFlows(dscpMismatch, [flow])).toEqual([]);
    }
    expect(await inFlows(dscpMismatch, [marked(46, 46, { orig_bytes: 10_000 })])).toEqual([]);
  });
});
