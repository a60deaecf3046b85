import { describe, expect, it } from 'vitest';
import { wifiDisconnects } from '../../src/lib/findings/detectors/wifi-disconnects.js';
import { wifiRefusals } from '../../src/lib/findings/detectors/wifi-refusals.js';
import { wifiRetries } from '../../src/lib/findings/detectors/wifi-retries.js';
import { wifiRoaming } from '../../src/lib/findings/detectors/wifi-roaming.js';
import { wifiSignal } from '../../src/lib/findings/detectors/wifi-signal.js';
import { join } from '../oracle/wire.js';
import { found } from '../support/analysed.js';
import { type At, flowFile, mac, wifiCapture } from './made.js';

const AUTHENTICATION = 0xb0;
const DEAUTHENTICATION = 0xc0;
const REASSOCIATION_REQUEST = 0x20;
const STATION = 7;
const little = (...values: number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [value & 0xff, value >> 8]));

/** A management frame (IEEE 802.11-2020 section 9.3.3.1). */
const frame = (
  kind: number,
  { from, to, bssid, body }: { from: number; to: number; bssid: number; body: Buffer },
) => join(Buffer.from([kind, 0, 0, 0]), mac(to), mac(from), mac(bssid), little(0), body);

const putOut = (at: number, reason = 15, ap = 1): At => ({
  at,
  frame: frame(DEAUTHENTICATION, { from: ap, to: STATION, bssid: ap, body: little(reason) }),
});

const answer = (at: number, status: number): At => ({
  at,
  frame: frame(AUTHENTICATION, { from: 1, to: STATION, bssid: 1, body: little(0, 2, status) }),
});

const joins = (at: number, ap: number): At => ({
  at,
  frame: frame(REASSOCIATION_REQUEST, {
    from: STATION,
    to: ap,
    bssid: ap,
    body: join(little(0, 0), mac(ap), Buffer.from([0, 2, 0x6e, 0x74])),
  }),
});

describe('wifi-disconnects', () => {
  it('a station that is put out three times, and why', async () => {
    const [finding, ...others] = await found(
      wifiDisconnects,
      wifiCapture([0, 20, 40].map((at) => putOut(at))),
    );
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      actors: { source: '02:00:00:00:00:01', target: '02:00:00:00:00:07' },
      evidence: { observed: 3 },
    });
    expect(finding?.description).toContain('15 4-way handshake timeout: 3');
    expect(finding?.description).toContain('Keys or passwords do not fit');
  });

  it('frames that are sent again at once count once', async () => {
    const frames = [0, 0.1, 0.2, 20, 20.1].map((at) => putOut(at));
    expect(await found(wifiDisconnects, wifiCapture(frames))).toEqual([]);
  });

  it('quiet: a station that leaves, and a flood, which others tell', async () => {
    expect(await found(wifiDisconnects, wifiCapture([0, 20, 40, 60].map((at) => putOut(at, 3))))).toEqual([]);
    const flood = [0, 10, 20, 30].flatMap((since) =>
      Array.from({ length: 30 }, (_, index) => putOut(since + index / 10, 7)),
    );
    expect(await found(wifiDisconnects, wifiCapture(flood))).toEqual([]);
  });
});

describe('wifi-refusals', () => {
  it('tells the status code', async () => {
    const [finding] = await found(wifiRefusals, wifiCapture([answer(0, 15)]));
    expect(finding).toMatchObject({ severity: 'notice', actors: { target: '02:00:00:00:00:07' } });
    expect(finding?.description).toContain('15 challenge failed: wrong key');
    const often = wifiCapture([0, 1, 2].map((at) => answer(at, 15)));
    expect(await found(wifiRefusals, often)).toMatchObject([{ severity: 'warning', count: 3 }]);
  });

  it('quiet: success, and what SAE asks for on the way', async () => {
    const frames = [0, 76, 126, 127].map((status, at) => answer(at, status));
    expect(await found(wifiRefusals, wifiCapture(frames))).toEqual([]);
  });
});

describe('wifi-roaming', () => {
  it('a station that goes to and fro', async () => {
    const moves = [joins(0, 1), joins(10, 2), joins(15, 1), joins(25, 2), joins(30, 1)];
    const [finding] = await found(wifiRoaming, wifiCapture(moves));
    expect(finding).toMatchObject({ actors: { source: '02:00:00:00:00:07' }, evidence: { observed: 3 } });
    expect(finding?.description).toContain('after 5 s at the shortest');
  });

  it('quiet: a station that walks on, and one that comes back later', async () => {
    expect(await found(wifiRoaming, wifiCapture([1, 2, 3, 4, 5].map((ap) => joins(ap * 10, ap))))).toEqual(
      [],
    );
    const slow = [joins(0, 1), joins(100, 2), joins(200, 1), joins(300, 2), joins(400, 1)];
    expect(await found(wifiRoaming, wifiCapture(slow))).toEqual([]);
  });
});

describe('links by what flows tell', () => {
  const link = (side: object) => ({
    proto: 'wlan',
    wlan: { bssid: '02:00:00:00:00:01', station: '02:00:00:00:00:07', ssid: 'Office', station_to_ap: side },
  });

  it.each([
    [12, 'notice'],
    [35, 'warning'],
  ])('%d %% sent again: %s', async (percent, severity) => {
    const flow = link({ frames: 200, retries: percent * 2, retry_percent: percent });
    expect(await found(wifiRetries, flowFile([flow]))).toMatchObject([
      { severity, actors: { source: '02:00:00:00:00:07', name: 'Office' }, evidence: { observed: percent } },
    ]);
  });

  it.each([
    [-78, 'notice'],
    [-85, 'warning'],
  ])('a signal of %d dBm: %s', async (mean, severity) => {
    const flow = link({ frames: 200, signal_dbm: { min: mean - 3, mean, max: mean + 3 } });
    expect(await found(wifiSignal, flowFile([flow]))).toMatchObject([
      { severity, evidence: { observed: mean } },
    ]);
  });

  it('quiet: few retries, few frames, a good signal', async () => {
    expect(
      await found(wifiRetries, flowFile([link({ frames: 200, retries: 10, retry_percent: 5 })])),
    ).toEqual([]);
    expect(
      await found(wifiRetries, flowFile([link({ frames: 20, retries: 10, retry_percent: 50 })])),
    ).toEqual([]);
    const signal_dbm = { min: -70, mean: -60, max: -50 };
    expect(await found(wifiSignal, flowFile([link({ frames: 200, signal_dbm })]))).toEqual([]);
    const weak = { frames: 10, signal_dbm: { min: -90, mean: -88, max: -85 } };
    expect(await found(wifiSignal, flowFile([link(weak)]))).toEqual([]);
  });
});
