import { describe, expect, it } from 'vitest';
import type { FlowRecord } from '../../src/lib/flows/flow-record.js';
import { FLOW_FORMATS, type FlowFormatName } from '../../src/lib/report/flow-formats/registry.js';
import { datagram, flowOf, flowsOf, paced, segment } from '../flows/traffic.js';
import { eth } from '../oracle/wire.js';

const CONNECTION = flowOf([
  segment('client', { flags: 'S', seq: 100, serverPort: 80 }),
  segment('server', { flags: 'SA', seq: 500, ack: 101, serverPort: 80 }),
  segment('client', { flags: 'A', seq: 101, ack: 501, length: 1_234, serverPort: 80 }),
]);
const WITHOUT_IP = flowOf([eth(0x88cc, Buffer.alloc(46))]);

const written = (name: FlowFormatName, ...records: FlowRecord[]): string[] => {
  const format = FLOW_FORMATS[name]();
  return `${format.head()}${records.map((record) => format.flow(record)).join('')}`.trimEnd().split('\n');
};

describe('a conn.log', () => {
  const lines = written('zeek', CONNECTION, WITHOUT_IP);
  const cells = (line: string | undefined): string[] => (line ?? '').split('\t');

  it('says how it is to be read', () => {
    expect(lines.slice(0, 5)).toEqual([
      String.raw`#separator \x09`,
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      '#path\tconn',
    ]);
    expect(cells(lines[5])[0]).toBe('#fields');
    expect(cells(lines[6])[0]).toBe('#types');
    expect(cells(lines[6]).length).toBe(cells(lines[5]).length);
  });

  it('has a cell for each field, and none for a flow without IP', () => {
    expect(lines).toHaveLength(8);
    const names = cells(lines[5]).slice(1);
    const row = Object.fromEntries(cells(lines[7]).map((cell, index) => [names[index], cell]));
    expect(Object.keys(row)).toEqual(names);
    expect(row).toMatchObject({
      ts: '1700000000.000000',
      'id.orig_h': '192.0.2.1',
      'id.resp_p': '80',
      proto: 'tcp',
      duration: '0.200000',
      orig_bytes: '1234',
      conn_state: 'S1',
      history: 'ShD',
      local_orig: '-',
      vlan: '-',
    });
  });
});

describe('events of Suricata', () => {
  it('tell both directions, begin and end', () => {
    const [line = '', ...others] = written('eve', CONNECTION, WITHOUT_IP);
    expect(others).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      timestamp: '2023-11-14T22:13:20.200000+0000',
      event_type: 'flow',
      src_ip: '192.0.2.1',
      src_port: 40_000,
      dest_ip: '198.51.100.2',
      dest_port: 80,
      proto: 'TCP',
      flow: {
        pkts_toserver: 2,
        pkts_toclient: 1,
        bytes_toserver: 54 + 54 + 1_234,
        bytes_toclient: 54,
        start: '2023-11-14T22:13:20.000000+0000',
        end: '2023-11-14T22:13:20.200000+0000',
        age: 0,
        state: 'established',
      },
    });
  });
});

describe('a table for people', () => {
  it('has a date above the flows that began on it, and lines that fit', () => {
    const days = flowsOf([0, 86_400].map((atSeconds) => ({ frame: datagram('client', 5), atSeconds })));
    const lines = written('text', CONNECTION, ...days);
    expect(lines.filter((line) => line.endsWith(' UTC'))).toEqual(['2023-11-14 UTC', '2023-11-15 UTC']);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  });

  it.each([
    [0.0125, '0.013 s'],
    [59.999, '59.999 s'],
    [125, '2m 05s'],
    [11_220, '3h 07m'],
  ])('shows %d s as %s', (duration, text) => {
    expect(written('text', { ...CONNECTION, duration }).at(-1)).toContain(text);
  });
});

describe('CSV', () => {
  it('has every field in a column of its own', () => {
    const [head = '', row = ''] = written('csv', flowsOf(paced([datagram('client', 5)]))[0] as FlowRecord);
    expect(head.split(',').length).toBe(row.split(',').length);
    expect(head).toMatch(/^ts,uid,id\.orig_h,id\.orig_p,/);
    expect(row).toMatch(/^1700000000\.000000000,C\w{16},192\.0\.2\.1,40000,/);
  });
});
