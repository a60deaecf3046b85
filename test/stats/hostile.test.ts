import { describe, expect, it } from 'vitest';
import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import { terminalTable } from '../../src/lib/report/terminal-table.js';
import { TAPS } from '../../src/lib/stats/registry.js';
import { countedBy, header, host, type Layers, packetWith } from '../support/hand-made.js';

type TapName = (typeof TAPS)[number]['name'];
const tapNamed = (name: TapName): unknown => TAPS.find((tap) => tap.name === name);

/** Statistics with texts that anybody can send, by where a list of these stands in the result. */
const LISTS: readonly { tap: TapName; list: string; key: string; of: (text: string) => Layers }[] = [
  {
    tap: 'dns',
    list: 'names',
    key: 'name',
    of: (text) => header('dns', { qry: { name: [text], type: [1] } }),
  },
  {
    tap: 'tls',
    list: 'server_names',
    key: 'server_name',
    of: (text) => header('tls', { handshake: { type: [1], extensions_server_name: text } }),
  },
  {
    tap: 'http',
    list: 'hosts',
    key: 'host',
    of: (text) => header('http', { request: { method: { text: 'GET' } }, host: text }),
  },
  {
    tap: 'http',
    list: 'user_agents',
    key: 'user_agent',
    of: (text) => header('http', { request: { method: { text: 'GET' } }, user_agent: text }),
  },
  {
    tap: 'http',
    list: 'methods',
    key: 'method',
    of: (text) => header('http', { request: { method: { text } } }),
  },
  {
    tap: 'dhcp',
    list: 'clients',
    key: 'hostname',
    of: (text) => header('dhcp', { option: { hostname: text } }),
  },
  {
    tap: 'wlan',
    list: 'ssids',
    key: 'ssid',
    of: (text) => header('wlan', { fc: { type: 0, subtype: 8 }, ssid: text }),
  },
];

interface CountedList {
  readonly exact: boolean;
  readonly max_error: number;
  readonly entries: number;
  readonly top: readonly (Readonly<Record<string, unknown>> & { packets: number })[];
}

const listOf = (result: object, name: string): CountedList =>
  (result as Record<string, CountedList>)[name] as CountedList;

const HOSTILE = [
  '__proto__',
  'constructor',
  'toString',
  '',
  '\u001b[2J\u0007',
  'a\nb\tc',
  '\u202egnp',
  '\ud800',
  '0',
];

describe.each(LISTS)('$tap.$list', ({ tap, list, key, of }) => {
  it('counts names that are none as any other', () => {
    const packets = HOSTILE.flatMap((text) => [packetWith(of(text)), packetWith(of(text))]);
    const { result } = countedBy(tapNamed(tap), packets, { top: 100 });
    const { top, entries } = listOf(result, list);
    expect(entries).toBe(HOSTILE.length);
    expect(new Map(top.map((row) => [row[key], row.packets]))).toEqual(
      new Map(HOSTILE.map((text) => [text, 2])),
    );
  });

  it('shows no control characters', () => {
    const { tables } = countedBy(
      tapNamed(tap),
      HOSTILE.map((text) => packetWith(of(text))),
    );
    const shown = tables
      .map((table) => terminalTable(table, { bold: (text) => text, width: undefined }))
      .join('');
    expect(shown).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
  });

  it('keeps of a huge name its begin', () => {
    const { result } = countedBy(tapNamed(tap), [packetWith(of('x'.repeat(100_000)))]);
    expect(String(listOf(result, list).top[0]?.[key]).length).toBeLessThanOrEqual(255);
  });

  it('is bounded in a flood of names, and its bound holds', () => {
    const limit = 64;
    const isBusy = (index: number): boolean => index % 5 === 0;
    const names = Array.from({ length: 10_000 }, (_, index) => (isBusy(index) ? 'busy' : `name ${index}`));
    const { tally, result } = countedBy(
      tapNamed(tap),
      names.map((name) => packetWith(of(name))),
      { limit, top: limit },
    );
    const { exact, max_error, entries, top } = listOf(result, list);
    const busy = top.find((row) => row[key] === 'busy')?.packets ?? 0;
    const truth = names.filter((name) => name === 'busy').length;
    expect(exact).toBe(false);
    expect(entries).toBeLessThanOrEqual(limit);
    expect(tally.forgotten).toBeGreaterThan(0);
    expect(max_error).toBeLessThanOrEqual((2 * names.length) / limit);
    expect(busy).toBeLessThanOrEqual(truth);
    expect(busy).toBeGreaterThanOrEqual(truth - max_error);
    tally.clear();
    expect(tally.size).toBe(0);
  });
});

describe('a flood of addresses', () => {
  const limit = 64;
  const addressAt = (index: number) => (index % 5 === 0 ? host(1) : ipv4OfWord(0x0b000000 + index));
  const indices = Array.from({ length: 10_000 }, (_, index) => index);
  const truth = indices.filter((index) => index % 5 === 0).length * 100;

  it.each([
    {
      name: 'of sockets',
      tap: 'udp' as const,
      of: (index: number): Layers => ({
        ...header('ip', { src: addressAt(index), dst: host(2) }),
        udp: { srcport: 7, dstport: 8 },
      }),
      rows: (result: object) =>
        result as { exact: boolean; max_error_bytes: number; entries: number; top: { bytes: number }[] },
    },
    {
      name: 'of stations',
      tap: 'wlan' as const,
      of: (index: number): Layers => header('wlan', { ta: addressAt(index), ra: host(2) }),
      rows: (result: object) => (result as { stations: never }).stations,
    },
    {
      name: 'of networks',
      tap: 'wlan' as const,
      of: (index: number): Layers => header('wlan', { bssid: addressAt(index) }),
      rows: (result: object) => (result as { networks: never }).networks,
    },
  ])('$name', ({ tap, of, rows }) => {
    const { tally, result } = countedBy(
      tapNamed(tap),
      indices.map((index) => packetWith(of(index))),
      { limit },
    );
    const {
      exact,
      max_error_bytes: error,
      entries,
      top,
    } = rows(result) as {
      exact: boolean;
      max_error_bytes: number;
      entries: number;
      top: { bytes: number }[];
    };
    expect(exact).toBe(false);
    expect(tally.forgotten).toBeGreaterThan(0);
    expect(entries).toBeLessThanOrEqual(limit);
    const busiest = top[0]?.bytes ?? 0;
    expect(busiest).toBeLessThanOrEqual(truth);
    expect(busiest).toBeGreaterThanOrEqual(truth - error);
  });
});
