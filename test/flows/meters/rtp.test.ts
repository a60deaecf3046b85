import { describe, expect, it } from 'vitest';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import { rtp as rtpMeter } from '../../../src/lib/flows/meters/rtp.js';
import { datagram, plainPacket } from '../../support/plain-packet.js';

const CALLER = [1, 6000] as const;
const CALLED = [2, 7000] as const;

/** A packet of 20 ms of speech from the caller. */
const speech = (
  seq: number,
  changes: { late?: number; type?: number; ssrc?: number; marker?: boolean } = {},
) => {
  const { late = 0, type = 0, ssrc = 7, marker = false } = changes;
  return plainPacket({
    ms: seq * 20 + late,
    ...datagram(CALLER, CALLED),
    rtp: { p_type: type, seq: seq & 0xffff, timestamp: (seq * 160) >>> 0, ssrc, marker },
  });
};

/** What SIP tells of a call whose caller takes type 96 for Opus. */
const invite = plainPacket({
  sip: { call_id: 'abc@x', from: { addr: 'sip:a@x' }, to: { addr: 'sip:b@x' } },
  sdp: {
    media: { media: ['audio'], port: [7000], formats: ['96 101'], address: ['192.0.2.2'] },
    mime_type: ['opus', 'telephone-event'],
    sample_rate: ['48000', '8000'],
    rtpmap: { payload_type: [96, 101], medium: [1, 1] },
  },
});

const newGauge = (context = new FlowContext()) => rtpMeter.create(context);

const streamOf = (packets: readonly ReturnType<typeof speech>[], context?: FlowContext) => {
  const gauge = newGauge(context);
  for (const packet of packets) gauge.observe(packet, true);
  return gauge.result().streams[0];
};

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('the RTP meter', () => {
  it('finds nothing wrong with what comes as it was sent', () => {
    expect(streamOf(range(100).map((seq) => speech(seq)))).toMatchObject({
      ssrc: 7,
      from_orig: true,
      codec: 'PCMU',
      clock_rate_hz: 8000,
      packets: 100,
      lost: 0,
      jitter_ms: 0,
      delta_mean_ms: 20,
      delta_max_ms: 20,
      packet_ms: 20,
      late: 0,
      quality: { delay_ms: 80, loss_percent: 0, r: 91.28, method: 'g107-simplified' },
    });
  });

  it('takes jitter as RFC 3550 does', () => {
    // Every other packet is 8 ms late: |D| is 8 from the second packet on, and J goes towards it by sixteenths.
    const packets = range(60).map((seq) => speech(seq, { late: (seq % 2) * 8 }));
    const expected = range(59).reduce((jitter) => jitter + (8 - jitter) / 16, 0);
    expect(streamOf(packets)?.jitter_ms).toBeCloseTo(expected, 5);
    expect(streamOf(packets)?.delay_variation_ms).toEqual({ p50: 0, p95: expect.closeTo(8, 0), max: 8 });
  });

  it('counts what comes too late for playout with what is lost', () => {
    const packets = range(100).map((seq) => speech(seq, { late: seq === 50 ? 61 : 0 }));
    packets.splice(20, 2);
    const { late, lost, loss_percent, pattern, quality } = streamOf(packets) ?? {};
    expect({ late, lost, loss_percent }).toEqual({ late: 1, lost: 2, loss_percent: 2 });
    expect(pattern).toMatchObject({ runs: 2, longest_run: 2, bursts: 1, burst_packets: 2 });
    expect(quality).toMatchObject({ loss_percent: 3, burst_ratio: 1.455 });
  });

  it('begins the playout buffer anew when a sender pauses without saying so', () => {
    const packets = range(200).map((seq) => speech(seq, { late: seq < 100 ? 0 : 500 }));
    expect(streamOf(packets)).toMatchObject({ late: 3, timestamp_steps: 0 });
  });

  it('takes a jump of the timestamps for no delay', () => {
    const packets = range(100).map((seq) => speech(seq));
    for (const { rtp } of packets.slice(50)) if (rtp !== undefined) rtp.timestamp += 1e9;
    expect(streamOf(packets)).toMatchObject({ timestamp_steps: 1, jitter_ms: 0, late: 0 });
  });

  it('knows formats and call from the description of the receiver', () => {
    const context = new FlowContext();
    context.observe(invite);
    const gauge = newGauge(context);
    for (const seq of range(3)) gauge.observe(speech(seq, { type: 96 }), true);
    gauge.observe(speech(3, { type: 101 }), true);
    const { call, streams } = gauge.result();
    expect(call).toEqual({ call_id: 'abc@x', from: 'sip:a@x', to: 'sip:b@x', media: 'audio' });
    expect(streams[0]).toMatchObject({
      codec: 'opus',
      clock_rate_hz: 48_000,
      payload_type: 96,
      payload_changes: 0,
    });
    expect(streams[0]?.quality.r).toBeUndefined();
  });

  it('remembers 4,096 ends that are announced, the latest ones, and no endless texts', () => {
    const context = new FlowContext();
    const announce = (port: number, call_id: string) =>
      context.observe(
        plainPacket({
          sip: { call_id, from: {}, to: {} },
          sdp: {
            media: { media: ['audio'], port: [port], formats: ['96'], address: ['192.0.2.2'] },
            mime_type: ['x'.repeat(100_000)],
            sample_rate: ['1e-300'],
            rtpmap: { payload_type: [96], medium: [1] },
          },
        }),
      );
    for (let port = 1; port <= 5000; port += 1) announce(port, `call ${port}`);
    expect(context.forgotten).toBe(5000 - 4096);
    const gauge = newGauge(context);
    gauge.observe(
      plainPacket({ ...datagram(CALLER, [2, 5000]), rtp: { p_type: 96, seq: 1, ssrc: 1 } }),
      true,
    );
    expect(gauge.result()).toMatchObject({ call: { call_id: 'call 5000' }, streams: [{ codec: undefined }] });
    announce(6000, 'x'.repeat(100_000));
    const other = newGauge(context);
    other.observe(
      plainPacket({ ...datagram(CALLER, [2, 6000]), rtp: { p_type: 96, seq: 1, ssrc: 1 } }),
      true,
    );
    expect(other.result().call).toMatchObject({ call_id: undefined, media: 'audio' });
  });

  it('learns of a call that is described after its media began', () => {
    const context = new FlowContext();
    const gauge = newGauge(context);
    gauge.observe(speech(0, { type: 96 }), true);
    expect(gauge.result().streams[0]?.codec).toBeUndefined();
    context.observe(invite);
    gauge.observe(speech(1, { type: 96 }), true);
    expect(gauge.result()).toMatchObject({ call: { call_id: 'abc@x' }, streams: [{ codec: 'opus' }] });
  });

  it('tells neither jitter nor quality where the clock is not known', () => {
    const stream = streamOf(range(100).map((seq) => speech(seq, { type: 111 })));
    expect(stream).toMatchObject({ packets: 100, delta_max_ms: 20 });
    expect([stream?.jitter_ms, stream?.late, stream?.quality.r]).toEqual([undefined, undefined, undefined]);
  });

  it('measures no more than sixteen of very many sources, and counts the others', () => {
    const gauge = newGauge();
    for (const seq of range(100)) gauge.observe(speech(seq), true);
    for (let ssrc = 1000; ssrc < 101_000; ssrc += 1) gauge.observe(speech(1, { ssrc }), true);
    const { streams, forgotten } = gauge.result();
    expect(streams).toHaveLength(16);
    expect(streams[0]).toMatchObject({ ssrc: 7, packets: 100 });
    expect(forgotten).toBe(100_000 - 15);
  });

  it('tells round trips from both ends', () => {
    const report = (ms: number, fields: object) => plainPacket({ ms, rtcp: { senderssrc: [7], ...fields } });
    const context = new FlowContext();
    const gauge = newGauge(context);
    const nothing = { msw: [], lsw: [] };
    gauge.observe(
      report(0, {
        ssrc: { lsr: [], dlsr: [] },
        timestamp: { ntp: { msw: [0x12345678], lsw: [0x9abcdef0] } },
      }),
      true,
    );
    const answer = { lsr: [0x56789abc], dlsr: [65_536] };
    gauge.observe(report(1040, { ssrc: answer, timestamp: { ntp: nothing } }), false);
    gauge.observe(report(1050, { ssrc: answer, timestamp: { ntp: nothing } }), true);
    const { packets, resp_rtt_ms, orig_rtt_ms } = gauge.result().rtcp;
    expect(packets).toBe(3);
    expect(resp_rtt_ms).toMatchObject({ count: 1, min: 40, max: 40 });
    expect(orig_rtt_ms.count).toBeUndefined();
    gauge.observe(
      report(2000, { ssrc: { lsr: [], dlsr: [] }, timestamp: { ntp: { msw: [0x11111111], lsw: [0] } } }),
      false,
    );
    gauge.observe(
      report(2010, { ssrc: { lsr: [0x11110000], dlsr: [0] }, timestamp: { ntp: nothing } }),
      true,
    );
    expect(gauge.result().rtcp.orig_rtt_ms).toMatchObject({ count: 1, min: 10 });
    // The media have a flow of their own, and are 50 ms away from each other.
    const speeches = Array.from({ length: 100 }, (_, seq) => speech(seq));
    expect(streamOf(speeches, context)?.quality.delay_ms).toBe(20 + 60 + 25);
  });
});
