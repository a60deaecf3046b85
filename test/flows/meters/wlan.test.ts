import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../src/lib/bytes/address.js';
import { FlowContext } from '../../../src/lib/flows/flow-context.js';
import { wlan as wlanMeter } from '../../../src/lib/flows/meters/wlan.js';
import { type PlainPacket, plainPacket } from '../../support/plain-packet.js';

const mac = (last: string) => parseAddress('mac', `02:00:00:00:00:${last}`);
const AP = mac('a0');
const OTHER_AP = mac('b0');
const STATION = mac('05');

const DATA = { type: 2, type_subtype: 0x28 };
const up = (bssid = AP) => ({ ta: STATION, ra: bssid, sa: STATION, staa: STATION, bssid });
const down = (bssid = AP) => ({ ta: bssid, ra: STATION, da: STATION, staa: STATION, bssid });

const frame = (wlan: object, more: PlainPacket = {}) => plainPacket({ wlan, ...more });

describe('the Wi-Fi meter', () => {
  it('tells the frames of both sides apart', () => {
    const gauge = wlanMeter.create(new FlowContext());
    const radio = (signal_dbm: number, data_rate: number) => ({
      wlan_radio: { phy: 5, signal_dbm, data_rate },
    });
    gauge.observe(frame({ fc: { ...DATA, retry: false }, ...up() }, { bytes: 96, ...radio(-60, 54) }), true);
    gauge.observe(frame({ fc: { ...DATA, retry: true }, ...up() }, { bytes: 96, ...radio(-64, 24) }), true);
    gauge.observe(
      frame({ fc: { ...DATA, retry: false }, ...down() }, { bytes: 196, ...radio(-40, 54) }),
      false,
    );
    // Acknowledgements: of the access point to the station, and the other way.
    gauge.observe(frame({ fc: { type: 1 }, ra: STATION }, { bytes: 10, ...radio(-41, 24) }), false);
    gauge.observe(frame({ fc: { type: 1 }, ra: AP }, { bytes: 10, ...radio(-61, 24) }), true);
    const { bssid, station, station_to_ap, ap_to_station, unknown } = gauge.result();
    expect([bssid?.text, station?.text]).toEqual([AP?.text, STATION?.text]);
    expect(station_to_ap).toMatchObject({
      frames: 3,
      bytes: 214,
      data_frames: 2,
      retries: 1,
      retry_percent: 50,
      signal_dbm: { min: -64, mean: -61.6667, max: -60 },
      rates: [
        { rate_mbps: 24, frames: 2 },
        { rate_mbps: 54, frames: 1 },
      ],
      // 20 + 4 x ceil((22 + 800) / 216), 20 + 4 x ceil((22 + 800) / 96), 28.
      airtime_us: 36 + 56 + 28,
      airtime_frames: 3,
    });
    expect(ap_to_station).toMatchObject({ frames: 2, retries: 0, airtime_frames: 2 });
    expect(unknown.frames).toBeUndefined();
  });

  it('counts the preamble of an A-MPDU once', () => {
    const gauge = wlanMeter.create(new FlowContext());
    const aggregate = (reference: number) => ({
      bytes: 96,
      wlan_radio: { phy: 7, mcs: 7, data_rate: 65 },
      radiotap: { length: 0, flags: {}, ampdu: { reference } },
    });
    for (const reference of [1, 1, 2])
      gauge.observe(frame({ fc: DATA, ...up() }, aggregate(reference)), true);
    // 36 + 4 x ceil((22 + 800) / 260), twice; (100 + 4) x 8 / 65.
    expect(gauge.result().station_to_ap.airtime_us).toBeCloseTo(52 + 12.8 + 52, 3);
  });

  it('notes where a station came from and where it went', () => {
    const context = new FlowContext();
    const [first, second] = [wlanMeter.create(context), wlanMeter.create(context)];
    const show = (gauge: typeof first, packet: ReturnType<typeof frame>) => {
      context.observe(packet);
      gauge.observe(packet, true);
    };
    show(first, frame({ fc: DATA, ...up() }));
    show(second, frame({ fc: { type: 0, type_subtype: 2 }, ...up(OTHER_AP), staa: undefined }));
    expect(first.result()).toMatchObject({
      roamed_to: OTHER_AP?.text,
      roamed_from: undefined,
      station_moves: 1,
    });
    expect(second.result()).toMatchObject({ roamed_from: AP?.text, roamed_to: undefined });
  });

  it('stays small whatever is sent', () => {
    const context = new FlowContext();
    const gauge = wlanMeter.create(context);
    for (let index = 0; index < 10_000; index += 1) {
      const station = parseAddress(
        'mac',
        `02:00:00:01:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
      );
      const packet = frame(
        { fc: DATA, ...up(), ta: station, sa: station, staa: station },
        { wlan_radio: { data_rate: index } },
      );
      context.observe(packet);
      gauge.observe(packet, true);
    }
    expect(context.forgotten).toBe(10_000 - 4096);
    expect(gauge.result().station_to_ap).toMatchObject({ frames: 10_000, uncounted_rates: 10_000 - 32 });
  });
});
