import { describe, expect, it } from 'vitest';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket } from '../../src/lib/packets/packet.js';
import { emptyFrame } from '../../src/lib/records/frame.js';
import { StatsWindows } from '../../src/lib/stats/windows.js';
import type { WholeStatsRecord } from './naive.js';

/** Windows of packets at these times: seconds, or undefined for a packet without one. */
function windowsAt(times: readonly (number | undefined)[], windowMs: number): WholeStatsRecord[] {
  const records: WholeStatsRecord[] = [];
  const windows = new StatsWindows({
    top: 1,
    windowMs,
    write: (record) => records.push(structuredClone(record) as WholeStatsRecord),
  });
  const [frame, packet, dissector] = [emptyFrame(), emptyPacket(), new Dissector()];
  frame.header.linktype = 1;
  for (const time of times) {
    const seconds = Math.floor(time ?? 0);
    frame.header.time_epoch = {
      seconds,
      nanoseconds: Math.round(((time ?? 0) - seconds) * 1e9),
      decimals: time === undefined ? 0 : 6,
    };
    dissector.dissect(frame, packet);
    windows.take(packet);
  }
  windows.end();
  return records;
}

const shape = ({ window, totals }: WholeStatsRecord) => ({
  start: window.start.seconds + window.start.nanoseconds / 1e9,
  seconds: window.seconds,
  packets: totals.packets,
  late: window.late_packets,
  untimed: window.untimed_packets,
  final: window.final,
});

const timed = { late: 0, untimed: 0, final: false };

describe('windows', () => {
  it.each([
    {
      because: 'a window begins on the clock, not at the first packet',
      times: [12.5, 19.9],
      windowMs: 10_000,
      windows: [{ start: 10, seconds: 10, packets: 2, ...timed }],
    },
    {
      because: 'the end of a window belongs to the next one',
      times: [10, 19.999999, 20],
      windowMs: 10_000,
      windows: [
        { start: 10, seconds: 10, packets: 2, ...timed },
        { start: 20, seconds: 10, packets: 1, ...timed },
      ],
    },
    {
      because: 'windows without packets are not written, however many there are',
      times: [0, 1_700_000_000],
      windowMs: 1_000,
      windows: [
        { start: 0, seconds: 1, packets: 1, ...timed },
        { start: 1_700_000_000, seconds: 1, packets: 1, ...timed },
      ],
    },
    {
      because: 'windows may be shorter than a second',
      times: [1.1, 1.3, 1.6],
      windowMs: 250,
      windows: [
        { start: 1, seconds: 0.25, packets: 1, ...timed },
        { start: 1.25, seconds: 0.25, packets: 1, ...timed },
        { start: 1.5, seconds: 0.25, packets: 1, ...timed },
      ],
    },
    {
      because: 'a packet whose window was written is late, and counted as such',
      times: [11, 21, 12, 22],
      windowMs: 10_000,
      windows: [
        { start: 10, seconds: 10, packets: 1, ...timed },
        { start: 20, seconds: 10, packets: 2, ...timed, late: 1 },
      ],
    },
    {
      because: 'a packet without time belongs to the window that is open',
      times: [11, undefined, 12],
      windowMs: 10_000,
      windows: [{ start: 10, seconds: 10, packets: 3, ...timed, untimed: 1 }],
    },
    {
      because: 'a packet without time before any other belongs to the first window',
      times: [undefined, 11, 21],
      windowMs: 10_000,
      windows: [
        { start: 10, seconds: 10, packets: 2, ...timed, untimed: 1 },
        { start: 20, seconds: 10, packets: 1, ...timed },
      ],
    },
    {
      because: 'where no packet has a time there is one window, without beginning or end',
      times: [undefined, undefined],
      windowMs: 10_000,
      windows: [{ start: 0, seconds: 0, packets: 2, ...timed, untimed: 2 }],
    },
    {
      because: 'times before 1970 have windows too',
      times: [-0.5, 0.5],
      windowMs: 1_000,
      windows: [
        { start: -1, seconds: 1, packets: 1, ...timed },
        { start: 0, seconds: 1, packets: 1, ...timed },
      ],
    },
  ])('$because', ({ times, windowMs, windows }) => {
    expect(windowsAt(times, windowMs).slice(0, -1).map(shape)).toEqual(windows);
  });

  it('the final record spans from the earliest packet to the latest, in whatever order they came', () => {
    const final = windowsAt([15, 11, 19, 13], 60_000).at(-1);
    expect(final).toMatchObject({
      window: { start: { seconds: 11 }, end: { seconds: 19 }, seconds: 8, final: true },
      totals: { packets: 4, packets_per_second: 0.5 },
    });
  });

  it('a window without times states none', () => {
    const [window] = windowsAt([undefined], 1_000);
    expect([window?.window.start.decimals, window?.window.end.decimals]).toEqual([0, 0]);
  });

  it('an input without packets has a final record of nothing', () => {
    const [final] = windowsAt([], 1_000);
    expect(final).toMatchObject({
      window: { final: true, seconds: 0 },
      totals: { packets: 0, packets_per_second: 0 },
    });
  });
});
