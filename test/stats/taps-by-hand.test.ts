import { describe, expect, it } from 'vitest';
import { TAPS } from '../../src/lib/stats/registry.js';
import { countedBy, header, host, type Layers, packetWith } from '../support/hand-made.js';

type TapName = (typeof TAPS)[number]['name'];
const tapNamed = (name: TapName): unknown => TAPS.find((tap) => tap.name === name);

const query = (name: string, id: number, response = false): Layers => ({
  ip: { src: response ? host(2) : host(1), dst: response ? host(1) : host(2) },
  udp: { srcport: response ? 53 : 4000, dstport: response ? 4000 : 53 },
  ...header('dns', {
    id,
    flags: { response, rcode: response ? 3 : undefined },
    qry: { type: [1], name: [name] },
  }),
});

const ip = (parts: object): Layers => header('ip', { src: host(1), dst: host(2), ...parts });
const tcp = (flags: number, seq_raw = 1): Layers => ({
  ...ip({}),
  ...header('tcp', { flags, seq_raw, srcport: 1, dstport: 2 }),
});
const wlan = (type: number, subtype: number, parts: object = {}): Layers =>
  header('wlan', { fc: { type, subtype }, ...parts });

/** What is counted of packets that are written out here, as far as it is looked at. */
const CASES: readonly { tap: TapName; packets: readonly Layers[]; expected: object }[] = [
  {
    tap: 'arp',
    packets: [
      header('arp', { opcode: 1, src: { proto_ipv4: host(1) }, dst: { proto_ipv4: host(9) } }),
      header('arp', { opcode: 1, src: { proto_ipv4: host(0) }, dst: { proto_ipv4: host(9) } }),
      header('arp', { opcode: 2, src: { proto_ipv4: host(3) }, dst: { proto_ipv4: host(3) } }),
      header('arp', { opcode: 9 }),
    ],
    expected: {
      requests: 2,
      replies: 1,
      other: 1,
      announcements: 1,
      asked: { entries: 1, top: [{ address: '10.0.0.9', packets: 2, bytes: 200 }] },
    },
  },
  {
    tap: 'icmp',
    packets: [
      header('icmp', { type: 3, code: 1 }),
      header('icmp', { type: 3, code: 1 }),
      header('icmpv6', { type: 3, code: 1 }),
    ],
    expected: {
      entries: 2,
      top: [
        { protocol: 'icmp', msg_type: 3, msg_code: 1, name: 'unreachable', packets: 2 },
        { protocol: 'icmpv6', msg_type: 3, msg_code: 1, name: 'time exceeded', packets: 1 },
      ],
    },
  },
  {
    tap: 'dscp',
    packets: [ip({ dsfield: { dscp: 46, ecn: 0 } }), ip({ dsfield: { dscp: 0, ecn: 3 } })],
    expected: {
      classes: { top: [{ dscp: 0 }, { dscp: 46, name: 'EF', service_class: 'telephony' }] },
      ecn: {
        top: [
          { ecn: 0, name: 'not capable' },
          { ecn: 3, name: 'congestion experienced' },
        ],
      },
    },
  },
  {
    tap: 'ttl',
    packets: [ip({ ttl: 64 }), ip({ ttl: 64 }), header('ipv6', { hlim: 255 })],
    expected: {
      top: [
        { ttl: 64, packets: 2 },
        { ttl: 255, packets: 1 },
      ],
    },
  },
  {
    tap: 'fragments',
    packets: [
      ip({ flags: { mf: true } }),
      ip({ frag_offset: 1480, flags: { mf: true } }),
      ip({ frag_offset: 2960 }),
      ip({}),
    ],
    expected: { packets: 3, bytes: 300, first_pieces: 1, last_pieces: 1 },
  },
  {
    tap: 'tcp',
    packets: [tcp(0x02), tcp(0x12), tcp(0x14, 0), tcp(0x04), tcp(0x11), tcp(0x10)],
    expected: { attempts: 1, accepted: 1, refused: 1, resets: 1, fins: 1, entries: 1, flags: { entries: 6 } },
  },
  {
    tap: 'udp',
    packets: [
      { ...ip({}), udp: { srcport: 5, dstport: 6 } },
      { ...ip({ src: host(2), dst: host(1) }), udp: { srcport: 6, dstport: 5 } },
    ],
    expected: {
      entries: 1,
      top: [{ a: '10.0.0.1', a_port: 5, b: '10.0.0.2', b_port: 6, packets_a_to_b: 1, packets_b_to_a: 1 }],
    },
  },
  {
    tap: 'ports',
    packets: [{ ...ip({}), udp: { srcport: 50_000, dstport: 53 } }, tcp(0x10)],
    expected: {
      entries: 2,
      top: [
        { transport: 'tcp', port: 1, service: 'tcpmux' },
        { transport: 'udp', port: 53, service: 'domain' },
      ],
    },
  },
  {
    tap: 'vlans',
    packets: [{ vlan: [{ id: 7 }, { id: 8 }] }, { vlan: [{ id: 0 }] }],
    expected: { top: [{ id: 0 }, { id: 7 }] },
  },
  {
    tap: 'tls',
    packets: [
      header('tls', { handshake: { type: [1], extensions_server_name: 'example.org', ja4: 't13' } }),
      header('tls', {
        handshake: { type: [2], version: 0x0303, extensions: { supported_version: [0x0304] } },
      }),
      header('tls', { handshake: { type: [2, 11], version: 0x0303 } }),
      header('tls', { alert_message: { desc: [40] } }),
    ],
    expected: {
      client_hellos: 1,
      server_hellos: 2,
      certificates: 1,
      alerts: 1,
      versions: { top: [{ version: 'TLS 1.2' }, { version: 'TLS 1.3' }] },
      server_names: { top: [{ server_name: 'example.org', packets: 1 }] },
    },
  },
  {
    tap: 'http',
    packets: [
      header('http', { request: { method: { text: 'GET' } }, host: 'a.example', user_agent: 'curl' }),
      header('http', { response: { code: 404 } }),
    ],
    expected: {
      requests: 1,
      responses: 1,
      methods: { top: [{ method: 'GET' }] },
      codes: { top: [{ code: 404 }] },
      hosts: { top: [{ host: 'a.example' }] },
    },
  },
  {
    tap: 'dhcp',
    packets: [
      header('dhcp', { type: 1, option: { dhcp: 1, hostname: 'printer' } }),
      header('dhcp', { type: 2, option: { dhcp: 2, dhcp_server_id: host(1) } }),
    ],
    expected: {
      messages: { top: [{ msg_type: 1 }, { msg_type: 2 }] },
      servers: { top: [{ address: '10.0.0.1' }] },
      clients: { top: [{ hostname: 'printer' }] },
    },
  },
  {
    tap: 'wlan',
    packets: [
      wlan(0, 8, { ta: host(1), ra: host(9), bssid: host(1), ssid: 'home', fc: { type: 0, subtype: 8 } }),
      wlan(2, 8, {
        ta: host(2),
        ra: host(1),
        sa: host(2),
        da: host(3),
        bssid: host(1),
        fc: { type: 2, subtype: 8, retry: true },
      }),
      wlan(1, 13, { ra: host(2) }),
      wlan(0, 12, { ta: host(1), ra: host(2), bssid: host(1), fixed: { reason_code: 7 } }),
    ],
    expected: {
      frames: 4,
      retries: 1,
      stations: {
        entries: 2,
        top: [
          { address: '10.0.0.1', packets: 2, retries: 0 },
          { address: '10.0.0.2', packets: 1, retries: 1 },
        ],
      },
      networks: { entries: 1, top: [{ address: '10.0.0.1', packets: 3, bytes: 300, retries: 1 }] },
      ssids: { top: [{ ssid: 'home' }] },
      reasons: { top: [{ kind: 'deauthentication', reason: 7 }] },
      conversations: { entries: 3 },
    },
  },
  {
    tap: 'applications',
    packets: [
      { app: { name: { text: 'dns' }, by: 'port' } },
      { app: { name: { text: 'dns' }, by: 'message' } },
    ],
    expected: { guessed_packets: 1, names: { top: [{ name: 'dns', packets: 2 }] } },
  },
  {
    tap: 'casts',
    packets: [
      { eth: { dst: { word2: 0x3333, word3: 1 } } },
      { eth: { dst: { word2: 0xffff, word3: -1 } } },
      { eth: { dst: { word2: 0x0200, word3: 1 } } },
    ],
    expected: { top: [{ kind: 'unicast' }, { kind: 'multicast' }, { kind: 'broadcast' }] },
  },
  {
    tap: 'dns',
    packets: [query('a.example', 1), query('a.example', 1), query('a.example', 1, true)],
    expected: {
      queries: 2,
      responses: 1,
      repeated: 1,
      types: { top: [{ query_type: 'A', packets: 2 }] },
      codes: { top: [{ code: 3, name: 'NXDOMAIN' }] },
      latency: { answered: 1, max: 2 },
    },
  },
];

describe('of packets that are written out', () => {
  it.each(CASES)('$tap', ({ tap, packets, expected }) => {
    const found = packets.map((layers, index) => packetWith(layers, { seconds: index }));
    const { result, tables } = countedBy(tapNamed(tap), found);
    expect(result).toMatchObject(expected);
    // What is counted is shown.
    expect(tables.filter(({ rows }) => rows.length > 0).length).toBeGreaterThan(0);
    for (const { columns, rows } of tables) for (const row of rows) expect(row).toHaveLength(columns.length);
  });

  it('arrivals and health', () => {
    const times = [0, 1, 3, 2];
    const packets = times.map((seconds, index) =>
      packetWith({}, { seconds, length: 1600, captured: index === 0 ? 60 : 1600 }),
    );
    expect(countedBy(tapNamed('arrivals'), packets).result).toMatchObject({
      packets: 2,
      min: 1,
      max: 2,
      mean: 1.5,
    });
    const { tally } = countedBy(tapNamed('health'), packets);
    tally.end({ dropped: 5 });
    expect(tally.result({ seconds: 1, top: 1 })).toMatchObject({
      dropped: 5,
      cut_packets: 1,
      cut_bytes: 1540,
      clock_steps: 1,
      oversized: 0,
    });
  });
});
