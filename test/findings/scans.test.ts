import { describe, expect, it } from 'vitest';
import { arpScan } from '../../src/lib/findings/detectors/arp-scan.js';
import { hostScan } from '../../src/lib/findings/detectors/host-scan.js';
import { portScan } from '../../src/lib/findings/detectors/port-scan.js';
import { found } from '../support/analysed.js';
import { ACK, RST, SYN, Traffic } from '../support/traffic.js';

const SCANNER = '203.0.113.9';

describe('port-scan', () => {
  it('finds who tries ports of one host, and names those that answer', async () => {
    const traffic = new Traffic();
    for (let port = 1; port <= 40; port += 1) {
      traffic.ms += 10;
      if (port === 22) traffic.connection([SCANNER, 40_000 + port], ['10.0.0.5', port]);
      else traffic.refused([SCANNER, 40_000 + port], ['10.0.0.5', port]);
    }
    const [finding, ...others] = await found(portScan, traffic.capture);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'high',
      actors: { source: SCANNER, target: '10.0.0.5' },
      evidence: { observed: 39, threshold: 4 },
    });
    expect(finding?.title).toBe(`${SCANNER} scans 39 ports of 10.0.0.5`);
    expect(finding?.evidence.facts).toContainEqual({ name: 'answered', value: '10.0.0.5:22' });
    expect(finding?.evidence.packets[0]).toBe(1);
    expect(finding?.evidence.flows).toHaveLength(20);
  });

  it('finds who tries one port of many hosts, however slowly', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 20; host += 1) {
      traffic.tcp([SCANNER, 50_000], [`10.0.0.${host}`, 445], { flags: SYN });
      traffic.ms += 120_000;
    }
    const [finding] = await found(portScan, traffic.capture);
    expect(finding?.title).toBe(`${SCANNER} scans 20 hosts for port 445`);
    expect(finding?.evidence.facts[0]).toEqual({ name: 'shape', value: 'horizontal, slow' });
    expect(finding?.attack).toEqual(['T1046', 'T1018']);
  });

  it('is decided by the fourth contact in a row that fails, and not by the third', async () => {
    for (const [contacts, findings] of [
      [3, 0],
      [4, 1],
    ] as const) {
      const traffic = new Traffic();
      for (let port = 1; port <= contacts; port += 1) traffic.refused([SCANNER, 40_000], ['10.0.0.5', port]);
      expect(await found(portScan, traffic.capture)).toHaveLength(findings);
    }
  });

  it('takes answers to forged packets for no scan', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 200; host += 1) {
      traffic.ms += 5;
      traffic.tcp([SCANNER, 80], [`10.0.${host}.7`, 1_024 + host], { flags: SYN | ACK, seq: 5, ack: 9 });
      traffic.tcp([SCANNER, 80], [`10.0.${host}.8`, 1_024 + host], { flags: RST | ACK, seq: 0, ack: 9 });
    }
    expect(await found(portScan, traffic.capture)).toEqual([]);
  });

  it('leaves alone who finds most of what it asks for, or asks the same again', async () => {
    const traffic = new Traffic();
    for (let time = 0; time < 60; time += 1) {
      traffic.ms += 200;
      traffic.connection(['10.0.0.7', 30_000 + time], [`10.0.1.${time % 20}`, 443]);
      if (time % 5 === 0) traffic.refused(['10.0.0.7', 31_000 + time], [`10.0.2.${time % 20}`, 443]);
      traffic.refused(['10.0.0.8', 32_000 + time], ['10.0.3.3', 8_080]);
    }
    expect(await found(portScan, traffic.capture)).toEqual([]);
  });
});

describe('host-scan', () => {
  it('finds who pings addresses that do not answer', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 30; host += 1) {
      traffic.ms += 50;
      traffic.ping(SCANNER, `10.0.0.${host}`, { seq: host });
      if (host % 10 === 0) traffic.ping(`10.0.0.${host}`, SCANNER, { type: 0, seq: host });
    }
    const [finding] = await found(hostScan, traffic.capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      actors: { source: SCANNER },
      evidence: { observed: 27 },
    });
  });

  it('leaves monitoring alone, whose hosts answer', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 100; host += 1) {
      traffic.ping('10.0.9.9', `10.0.0.${host}`, { seq: host });
      if (host > 4) traffic.ping(`10.0.0.${host}`, '10.0.9.9', { type: 0, seq: host });
    }
    expect(await found(hostScan, traffic.capture)).toEqual([]);
  });
});

describe('arp-scan', () => {
  const scanner = { mac: '02:00:00:00:00:99', ip: '10.0.0.99' };

  it('finds who asks for many addresses within seconds', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 80; host += 1) {
      traffic.ms += 20;
      traffic.arp(1, scanner, { ip: `10.0.0.${host}` });
      if (host === 4) traffic.arp(2, { mac: '02:00:00:00:00:04', ip: '10.0.0.4' }, scanner);
    }
    const [finding] = await found(arpScan, traffic.capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      actors: { source: '10.0.0.99' },
      evidence: { observed: 80 },
    });
    expect(finding?.evidence.facts).toContainEqual({ name: 'answered', value: '1' });
  });

  it('leaves alone who asks one after the other, announces itself, or probes', async () => {
    const traffic = new Traffic();
    for (let host = 1; host <= 80; host += 1) {
      traffic.ms += 10_000;
      traffic.arp(1, scanner, { ip: `10.0.0.${host}` });
      traffic.arp(
        1,
        { mac: `02:00:00:00:01:${(host + 16).toString(16)}`, ip: '0.0.0.0' },
        { ip: `10.0.1.${host}` },
      );
      traffic.arp(1, { mac: scanner.mac, ip: `10.0.2.${host}` }, { ip: `10.0.2.${host}` });
    }
    expect(await found(arpScan, traffic.capture)).toEqual([]);
  });
});
