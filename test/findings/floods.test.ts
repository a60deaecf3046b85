import { describe, expect, it } from 'vitest';
import { amplification } from '../../src/lib/findings/detectors/amplification.js';
import { packetFlood } from '../../src/lib/findings/detectors/packet-flood.js';
import { synFlood } from '../../src/lib/findings/detectors/syn-flood.js';
import { found } from '../support/analysed.js';
import { ACK, SYN, Traffic } from '../support/traffic.js';

const VICTIM = '10.0.0.80';

describe('syn-flood', () => {
  it('finds connections from forged addresses that are not completed', async () => {
    const traffic = new Traffic();
    for (let source = 0; source < 300; source += 1) {
      traffic.ms += 5;
      const forged = [`198.51.${source >> 8}.${source & 0xff}`, 1_024 + source] as const;
      traffic.tcp(forged, [VICTIM, 443], { flags: SYN });
      traffic.tcp([VICTIM, 443], forged, { flags: SYN | ACK, seq: 0, ack: 2 });
    }
    const [finding, ...others] = await found(synFlood, traffic.capture);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      severity: 'warning',
      count: 300,
      actors: { source: undefined, target: VICTIM, port: 443 },
      evidence: { observed: 300, threshold: 100 },
    });
  });

  it('leaves a busy server alone', async () => {
    const traffic = new Traffic();
    for (let client = 0; client < 300; client += 1) {
      traffic.ms += 5;
      traffic.connection([`198.51.100.${client & 0xff}`, 2_000 + client], [VICTIM, 443]);
      if (client % 5 === 0)
        traffic.tcp([`198.51.100.${client & 0xff}`, 9_000 + client], [VICTIM, 443], { flags: SYN });
    }
    expect(await found(synFlood, traffic.capture)).toEqual([]);
  });
});

describe('packet-flood', () => {
  it('finds pings by the hundred a second, and not by the score', async () => {
    for (const [gapMs, findings] of [
      [2, 1],
      [50, 0],
    ] as const) {
      const traffic = new Traffic();
      for (let seq = 0; seq < 3_000; seq += 1) {
        traffic.ms += gapMs;
        traffic.ping('198.51.100.1', VICTIM, { seq });
      }
      const results = await found(packetFlood, traffic.capture);
      expect(results).toHaveLength(findings);
      if (findings > 0) {
        expect(results[0]).toMatchObject({
          actors: { source: '198.51.100.1', target: VICTIM, service: 'icmp' },
        });
        expect(results[0]?.evidence.observed).toBeCloseTo(500, -1);
      }
    }
  });

  it('takes the options that were chosen', async () => {
    const traffic = new Traffic();
    for (let number = 0; number < 200; number += 1) {
      traffic.ms += 10;
      traffic.udp(['198.51.100.1', 5_000], [VICTIM, 9], Buffer.alloc(1_000));
    }
    expect(await found(packetFlood, traffic.capture)).toEqual([]);
    expect(await found(packetFlood, traffic.capture, { packets: 30 })).toHaveLength(1);
    expect(await found(packetFlood, traffic.capture, { mbit: 0.3 })).toMatchObject([
      { evidence: { unit: 'Mbit/s' } },
    ]);
  });
});

describe('amplification', () => {
  it('finds answers of name servers that were never asked', async () => {
    const traffic = new Traffic();
    for (let number = 0; number < 120; number += 1) {
      traffic.ms += 20;
      traffic.udp([`203.0.113.${number % 20}`, 53], [VICTIM, 40_000 + number], Buffer.alloc(1_200, 1));
    }
    const [finding] = await found(amplification, traffic.capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'high',
      actors: { target: VICTIM, port: 53, service: 'udp' },
      attack: ['T1498.002'],
    });
    expect(finding?.evidence.observed).toBe(120);
  });

  it('leaves answers alone that were asked for, and short ones', async () => {
    const traffic = new Traffic();
    for (let number = 0; number < 120; number += 1) {
      traffic.ms += 20;
      traffic.dns([VICTIM, 40_000 + number], `203.0.113.${number % 20}`, 'example.com');
      traffic.udp([`203.0.113.${number % 20}`, 53], [VICTIM, 40_000 + number], Buffer.alloc(1_200, 1));
      traffic.udp([`203.0.113.${number % 20}`, 123], ['10.0.0.81', 5_000 + number], Buffer.alloc(48, 1));
    }
    expect(await found(amplification, traffic.capture)).toEqual([]);
  });
});
