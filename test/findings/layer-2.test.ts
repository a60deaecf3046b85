import { describe, expect, it } from 'vitest';
import { arpSpoof } from '../../src/lib/findings/detectors/arp-spoof.js';
import { deauthFlood } from '../../src/lib/findings/detectors/deauth-flood.js';
import { dhcpStarvation } from '../../src/lib/findings/detectors/dhcp-starvation.js';
import { evilTwin } from '../../src/lib/findings/detectors/evil-twin.js';
import { rogueDhcp } from '../../src/lib/findings/detectors/rogue-dhcp.js';
import { found } from '../support/analysed.js';
import { Traffic } from '../support/traffic.js';

const GATEWAY = { mac: '02:00:00:00:00:01', ip: '10.0.0.1' };
const HOST = { mac: '02:00:00:00:00:05', ip: '10.0.0.5' };
const ATTACKER = '02:00:00:00:00:66';

describe('arp-spoof', () => {
  it('finds who steps between a host and its gateway', async () => {
    const traffic = new Traffic();
    traffic.arp(1, HOST, { ip: GATEWAY.ip });
    traffic.arp(2, GATEWAY, HOST);
    for (let time = 0; time < 5; time += 1) {
      traffic.ms += 5_000;
      traffic.arp(2, { mac: ATTACKER, ip: GATEWAY.ip }, HOST);
      traffic.arp(2, { mac: ATTACKER, ip: HOST.ip }, GATEWAY);
      traffic.arp(2, GATEWAY, HOST);
    }
    const [finding, ...others] = await found(arpSpoof, traffic.capture);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'high',
      actors: { source: ATTACKER },
      evidence: { observed: 2 },
    });
    expect(finding?.evidence.facts).toContainEqual({
      name: 'had before',
      value: `${GATEWAY.ip}: ${GATEWAY.mac}, ${HOST.ip}: ${HOST.mac}`,
    });
  });

  it('leaves alone who was silent for long before, shares an address on purpose, or answers', async () => {
    const traffic = new Traffic();
    traffic.arp(1, HOST, { ip: GATEWAY.ip });
    traffic.arp(2, GATEWAY, HOST);
    traffic.arp(2, { mac: '00:00:5e:00:01:0a', ip: '10.0.0.2' }, HOST);
    traffic.arp(2, { mac: '02:00:00:00:00:02', ip: '10.0.0.2' }, HOST, HOST.mac);
    traffic.ms += 3_600_000;
    traffic.arp(1, { mac: ATTACKER, ip: HOST.ip }, { ip: GATEWAY.ip });
    expect(await found(arpSpoof, traffic.capture)).toEqual([]);
  });
});

describe('rogue-dhcp', () => {
  const lease = (traffic: Traffic, xid: number): void => {
    traffic.ms += 1_000;
    traffic.dhcp(1, { client: HOST.mac, xid });
    traffic.dhcp(2, { client: HOST.mac, xid, server: '10.0.0.1', router: '10.0.0.1' });
  };

  it('finds a second server, and one that leads elsewhere is critical', async () => {
    const traffic = new Traffic();
    lease(traffic, 1);
    traffic.dhcp(2, { client: HOST.mac, xid: 1, server: '10.0.0.66', router: '10.0.0.66' });
    const [finding] = await found(rogueDhcp, traffic.capture);
    expect(finding).toMatchObject({
      severity: 'critical',
      confidence: 'high',
      actors: { source: '10.0.0.66' },
    });
    expect(finding?.evidence.facts).toContainEqual({ name: 'router', value: '10.0.0.66' });
    expect(await found(rogueDhcp, traffic.capture, { servers: ['10.0.0.1', '10.0.0.66'] })).toEqual([]);
  });

  it('leaves a network with one server alone', async () => {
    const traffic = new Traffic();
    for (let xid = 1; xid < 20; xid += 1) lease(traffic, xid);
    expect(await found(rogueDhcp, traffic.capture)).toEqual([]);
  });
});

describe('dhcp-starvation', () => {
  const clients = (traffic: Traffic, gapMs: number): void => {
    for (let client = 0; client < 90; client += 1) {
      traffic.ms += gapMs;
      traffic.dhcp(1, { client: `02:00:00:00:07:${client.toString(16).padStart(2, '0')}`, xid: client });
    }
  };

  it('finds ever new clients within a minute, and no ordinary morning', async () => {
    const [rush, morning] = [new Traffic(), new Traffic()];
    clients(rush, 100);
    clients(morning, 10_000);
    expect(await found(dhcpStarvation, rush.capture)).toMatchObject([
      { severity: 'warning', evidence: { observed: 90 } },
    ]);
    expect(await found(dhcpStarvation, morning.capture)).toEqual([]);
  });
});

describe('deauth-flood', () => {
  it('finds frames in a row, one to all as a notice, and nothing in one that leaves', async () => {
    const [flood, single, leaving] = [new Traffic('wlan'), new Traffic('wlan'), new Traffic('wlan')];
    for (let time = 0; time < 30; time += 1) {
      flood.ms += 100;
      flood.deauth(GATEWAY.mac, HOST.mac);
      leaving.ms += 20_000;
      leaving.deauth(GATEWAY.mac, HOST.mac);
    }
    single.deauth(GATEWAY.mac, 'ff:ff:ff:ff:ff:ff');
    expect(await found(deauthFlood, flood.capture)).toMatchObject([
      { severity: 'warning', actors: { target: GATEWAY.mac }, evidence: { observed: 30, threshold: 10 } },
    ]);
    expect(await found(deauthFlood, single.capture)).toMatchObject([{ severity: 'notice' }]);
    expect(await found(deauthFlood, leaving.capture)).toEqual([]);
  });
});

describe('evil-twin', () => {
  it('finds an open network beside the encrypted one of its name', async () => {
    const traffic = new Traffic('wlan');
    traffic.beacon(GATEWAY.mac, 'office', { clock: 100 });
    traffic.beacon(ATTACKER, 'office', { isOpen: true, clock: 5 });
    const [finding] = await found(evilTwin, traffic.capture);
    expect(finding).toMatchObject({ severity: 'warning', actors: { source: ATTACKER, name: 'office' } });
    expect(finding?.evidence.measure).toBe('open beside encrypted');
  });

  it('finds two senders with one address by their clocks, and strangers by a list', async () => {
    const traffic = new Traffic('wlan');
    for (let time = 0; time < 5; time += 1) {
      traffic.ms += 100;
      traffic.beacon(GATEWAY.mac, 'office', { clock: 500_000_000 + time });
      traffic.beacon(GATEWAY.mac, 'office', { clock: 1_000 + time });
    }
    const [finding] = await found(evilTwin, traffic.capture);
    expect(finding?.evidence.measure).toBe('clock went back');
    const options = { ssids: ['office'], bssids: ['02:11:22'] };
    const measures = (await found(evilTwin, traffic.capture, options)).map(
      ({ evidence }) => evidence.measure,
    );
    expect(measures).toContain('not allowed');
  });

  it('leaves access points of one network alone', async () => {
    const traffic = new Traffic('wlan');
    for (let time = 1; time < 50; time += 1) {
      traffic.ms += 100;
      traffic.beacon(GATEWAY.mac, 'office', { clock: time * 100_000, channel: 1 });
      traffic.beacon(HOST.mac, 'office', { clock: time * 90_000, channel: 6 });
      traffic.beacon('02:00:00:00:00:77', 'guests', { isOpen: true, clock: time * 80_000 });
    }
    expect(await found(evilTwin, traffic.capture)).toEqual([]);
  });
});
