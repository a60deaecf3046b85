import { describe, expect, it } from 'vitest';
import type { Time } from '../../../src/lib/bytes/time.js';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import { dns as dnsMeter } from '../../../src/lib/flows/meters/dns.js';
import { http as httpMeter } from '../../../src/lib/flows/meters/http.js';
import { icmp as icmpMeter } from '../../../src/lib/flows/meters/icmp.js';
import { ntp as ntpMeter } from '../../../src/lib/flows/meters/ntp.js';
import { quic as quicMeter } from '../../../src/lib/flows/meters/quic.js';
import { tls as tlsMeter } from '../../../src/lib/flows/meters/tls.js';
import { nameOf } from '../../../src/lib/records/name.js';
import { datagram, plainPacket } from '../../support/plain-packet.js';

describe('the DNS meter', () => {
  const dns = (
    ms: number,
    response: boolean,
    changes: { id?: number; name?: string; rcode?: number } = {},
  ) => {
    const { id = 1, name = 'a.example', rcode = 0 } = changes;
    const flags = { opcode: 0, response, rcode: response ? rcode : undefined };
    return plainPacket({
      ms,
      ...datagram([1, 4000], [2, 53]),
      dns: { id, flags, qry: { name: [name], type: [1] } },
    });
  };
  const resultOf = (...packets: ReturnType<typeof dns>[]) => {
    const gauge = dnsMeter.create(new FlowContext());
    for (const packet of packets) gauge.observe(packet, true);
    return gauge.result();
  };

  it('pairs queries and responses by identifier, name and type', () => {
    const result = resultOf(dns(0, false), dns(5, false, { id: 2 }), dns(7, true, { id: 2 }), dns(30, true));
    expect(result).toMatchObject({ query: 'a.example', qtype: 1, queries: 2, answered: 2, unanswered: 0 });
    expect(result.response_ms).toMatchObject({ count: 2, min: 2, max: 30 });
  });

  it('knows a name again whose letters changed their case, and no other one', () => {
    expect(
      resultOf(dns(0, false, { name: 'WwW.eXample' }), dns(4, true, { name: 'www.EXAMPLE' })).answered,
    ).toBe(1);
    const other = resultOf(dns(0, false), dns(4, true, { name: 'b.example' }));
    expect(other).toMatchObject({ answered: 0, unanswered: 1, unasked: 1 });
  });

  it('measures from the first of several tries', () => {
    const result = resultOf(dns(0, false), dns(5000, false), dns(5020, true, { rcode: 2 }));
    expect(result).toMatchObject({ queries: 1, retries: 1, answered: 1, slow: 1 });
    expect(result.response_ms).toMatchObject({ count: 1, max: 5020 });
    expect(result.rcodes).toEqual([{ code: 2, responses: 1 }]);
  });

  it('stays small in a flood, and counts what it forgot', () => {
    const flood = Array.from({ length: 10_000 }, (_, id) =>
      dns(id, false, { id: id & 0xffff, name: `${id}.x` }),
    );
    const result = resultOf(...flood, dns(20_000, true, { id: 9_999, name: '9999.x' }));
    expect(result).toMatchObject({ queries: 10_000, forgotten: 10_000 - 64, answered: 1 });
  });

  it('leaves out queries to groups, which others answer', () => {
    const query = { dns: { id: 0, flags: { opcode: 0 } } };
    expect(dnsMeter.isFor(plainPacket({ ...datagram([1, 5353], [2, 5353]), ...query }))).toBe(false);
    expect(dnsMeter.isFor(plainPacket({ ...datagram([1, 4000], [2, 53]), ...query }))).toBe(true);
  });
});

describe('the ICMP meter', () => {
  it('tells round trips, losses and duplicates', () => {
    const gauge = icmpMeter.create(new FlowContext());
    const echo = (ms: number, type: number, seq: number) =>
      plainPacket({ ms, icmp: { type, ident: 9, seq } });
    for (const packet of [
      echo(0, 8, 1),
      echo(11, 0, 1),
      echo(12, 0, 1),
      echo(1000, 8, 2),
      echo(2000, 8, 3),
    ]) {
      gauge.observe(packet, true);
    }
    gauge.observe(echo(2009, 0, 3), false);
    expect(gauge.result()).toMatchObject({ requests: 3, replies: 2, lost: 1, duplicates: 1, unasked: 0 });
    expect(gauge.result().rtt_ms).toMatchObject({ count: 2, min: 9, max: 11 });
  });

  it('reads ICMPv6 as well, and nothing but echo', () => {
    const gauge = icmpMeter.create(new FlowContext());
    const echo = { identifier: 1, sequence_number: 2 };
    gauge.observe(plainPacket({ ms: 0, icmpv6: { type: 128, echo } }), true);
    gauge.observe(plainPacket({ ms: 3, icmpv6: { type: 129, echo } }), false);
    expect(gauge.result().rtt_ms).toMatchObject({ count: 1, max: 3 });
    expect(icmpMeter.isFor(plainPacket({ icmp: { type: 3 } }))).toBe(false);
  });
});

describe('the HTTP meter', () => {
  const none = { method: undefined, code: undefined };
  const segment = (
    ms: number,
    { seq = 0, len = 0, ...http }: { seq?: number; len?: number; [key: string]: unknown },
  ) =>
    plainPacket({
      ms,
      tcp: { seq_raw: seq, len },
      http: Object.keys(http).length === 0 ? undefined : { request: none, response: none, ...http },
    });
  const get = { request: { method: nameOf('GET') }, host: 'a.example' };

  it('measures from the end of the request to the head of the response', () => {
    const gauge = httpMeter.create(new FlowContext());
    gauge.observe(segment(0, { seq: 100, len: 50, ...get }), true);
    // The body, the body again, and what the server sends.
    gauge.observe(segment(10, { seq: 150, len: 500 }), true);
    gauge.observe(segment(30, { seq: 150, len: 500 }), true);
    gauge.observe(segment(35, { response: { code: 100 } }), false);
    gauge.observe(segment(40, { seq: 9, len: 700, response: { code: 200 } }), false);
    gauge.observe(segment(60, { seq: 709, len: 700 }), false);
    expect(gauge.result()).toMatchObject({ host: 'a.example', requests: 1, responses: 1, unanswered: 0 });
    expect(gauge.result().codes).toEqual([{ code: 200, responses: 1 }]);
    expect(gauge.result().first_byte_ms).toMatchObject({ count: 1, min: 30 });
  });

  it('pairs pipelined requests in their order', () => {
    const gauge = httpMeter.create(new FlowContext());
    gauge.observe(segment(0, { seq: 1, len: 50, ...get }), true);
    gauge.observe(segment(5, { seq: 51, len: 100, messages: 2, ...get }), true);
    gauge.observe(segment(20, { response: { code: 200 } }), false);
    gauge.observe(segment(25, { messages: 2, response: { code: 404 } }), false);
    gauge.observe(segment(26, { response: { code: 500 } }), false);
    expect(gauge.result()).toMatchObject({ requests: 3, responses: 3, unasked: 1 });
    expect(gauge.result().first_byte_ms).toMatchObject({ count: 3, min: 20, max: 20 });
  });

  it('stays small whatever is sent', () => {
    const gauge = httpMeter.create(new FlowContext());
    for (let index = 0; index < 1000; index += 1) {
      gauge.observe(segment(index, { seq: index, len: 1, ...get, messages: 5000 }), true);
      gauge.observe(segment(index, { response: { code: 200 + index } }), false);
    }
    const { codes, uncounted_codes, forgotten } = gauge.result();
    expect([codes.length, uncounted_codes]).toEqual([16, 984]);
    expect(forgotten).toBeGreaterThan(0);
  });
});

describe('the TLS meter', () => {
  const tls = (ms: number, changes: object) => {
    const handshake = {
      type: [],
      extensions: { supported_version: [] },
      extensions_alpn_str: [],
      ciphersuite: [],
    };
    const { handshake: given, record = [], alerts = [] } = changes as Record<string, never>;
    return plainPacket({
      ms,
      tls: {
        handshake: { ...handshake, ...(given as object | undefined) },
        record: { content_type: record },
        alert_message: { desc: alerts },
      },
    });
  };
  const hello = {
    type: [1],
    version: 0x0303,
    extensions_server_name: 'a.example',
    extensions_alpn_str: ['h2', 'http/1.1'],
    ja4: 'x',
  };

  it('takes a handshake of TLS 1.2 to end with the later change of ciphers', () => {
    const gauge = tlsMeter.create(new FlowContext());
    gauge.observe(tls(0, { handshake: hello, record: [22] }), true);
    gauge.observe(
      tls(20, { handshake: { type: [2, 11, 14], version: 0x0303, ciphersuite: [0xc02f] } }),
      false,
    );
    gauge.observe(tls(25, { record: [22, 20, 22] }), true);
    gauge.observe(tls(45, { record: [20, 22] }), false);
    gauge.observe(tls(50, { record: [23] }), true);
    expect(gauge.result()).toMatchObject({
      version: 'TLS 1.2',
      server_name: 'a.example',
      alpn: 'h2',
      ja4: 'x',
      cipher: 0xc02f,
      server_hello_ms: 20,
      handshake_ms: 45,
    });
  });

  it('takes one of TLS 1.3 to end with what the client encrypts first', () => {
    const gauge = tlsMeter.create(new FlowContext());
    const chosen = { type: [2], version: 0x0303, extensions: { supported_version: [0x0304] } };
    gauge.observe(tls(0, { handshake: hello, record: [22] }), true);
    gauge.observe(tls(20, { handshake: chosen, record: [22, 20, 23] }), false);
    gauge.observe(tls(22, { record: [20, 23] }), true);
    expect(gauge.result()).toMatchObject({ version: 'TLS 1.3', server_hello_ms: 20, handshake_ms: 22 });
  });

  it('tells what it knows of a handshake that failed', () => {
    const gauge = tlsMeter.create(new FlowContext());
    gauge.observe(tls(0, { handshake: hello }), true);
    gauge.observe(tls(9, { alerts: [40, 0] }), false);
    const { handshake_ms, server_hello_ms, ...rest } = gauge.result();
    expect([handshake_ms, server_hello_ms]).toEqual([undefined, undefined]);
    expect(rest).toMatchObject({ alerts: 2, alert: 40, hellos: 1, version: 'TLS 1.2' });
  });
});

describe('the QUIC meter', () => {
  it('times the handshake from the first Initial packet', () => {
    const gauge = quicMeter.create(new FlowContext());
    const quic = (ms: number, version: number[], packet_type: number[], spin_bit: boolean[] = []) =>
      plainPacket({ ms, quic: { version, long: { packet_type }, spin_bit } });
    gauge.observe(quic(0, [1], [0]), true);
    gauge.observe(quic(10, [1], [3]), false);
    gauge.observe(quic(12, [1], [0]), true);
    gauge.observe(quic(33, [1, 1], [0, 2]), false);
    gauge.observe(quic(36, [1], [2], [false]), true);
    expect(gauge.result()).toMatchObject({ version: 1, retries: 1, initial_ms: 33, handshake_ms: 36 });
    expect(gauge.result().spin).toMatchObject({ packets: 1, kind: 'unknown' });
  });
});

describe('the NTP meter', () => {
  const NO_TIME: Time = { seconds: 0, nanoseconds: 0, decimals: 0 };
  const stamp = (ms: number): Time => plainPacket({ ms }).frame.time_epoch;
  const request = (ms: number, xmt: Time) =>
    plainPacket({ ms, ntp: { flags: { mode: 3 }, org: NO_TIME, rec: NO_TIME, xmt } });
  const reply = (ms: number, org: Time, { rec = 0, xmt = 0, stratum = 2 }) =>
    plainPacket({
      ms,
      ntp: { flags: { mode: 4 }, stratum, refid: '0a000001', org, rec: stamp(rec), xmt: stamp(xmt) },
    });

  it('finds offset and delay as RFC 5905 does', () => {
    // The server is 100 ms ahead, 5 ms away, and takes 2 ms.
    const gauge = ntpMeter.create(new FlowContext());
    const random = stamp(123_456_789);
    gauge.observe(request(1000, random), true);
    gauge.observe(reply(1012, random, { rec: 1105, xmt: 1107 }), false);
    // The way back of the second exchange takes 20 ms more.
    gauge.observe(request(2000, stamp(77)), true);
    gauge.observe(reply(2032, stamp(77), { rec: 2105, xmt: 2107 }), false);
    const result = gauge.result();
    expect(result).toMatchObject({ requests: 2, replies: 2, unanswered: 0, stratum: 2, offset_ms: 100 });
    expect(result.delay_ms).toMatchObject({ count: 2, min: 10, max: 30 });
    expect([result.offset_min_ms, result.offset_max_ms]).toEqual([90, 100]);
  });

  it('believes no reply to what was not asked, or twice', () => {
    const gauge = ntpMeter.create(new FlowContext());
    gauge.observe(request(0, stamp(5)), true);
    gauge.observe(reply(9, stamp(6), { rec: 1, xmt: 2 }), false);
    gauge.observe(reply(10, stamp(5), { stratum: 0 }), false);
    gauge.observe(reply(11, stamp(5), { rec: 1, xmt: 2 }), false);
    expect(gauge.result()).toMatchObject({ replies: 1, refusals: 1, offset_ms: undefined });
  });
});
