import { describe, expect, it } from 'vitest';
import { startNt } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';
import { datagram } from './traffic.js';

const MS_PER_SECOND = 1_000;

describe('live input', () => {
  it('has a flow that is idle written within a second of its time, with no further packet', async () => {
    const child = startNt(['flows', '--idle', '1s', '--format', 'ndjson']);
    const seconds = Math.floor(Date.now() / MS_PER_SECOND);
    const started = performance.now();
    child.stdin.write(pcapFile({}, [{ seconds, data: datagram('client', 5) }]));
    const line = await new Promise<string>((resolve) => {
      child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
    });
    const waitedMs = performance.now() - started;
    expect(JSON.parse(line)).toMatchObject({ type: 'flow', reason: 'idle', orig_pkts: 1 });
    // On a machine that does much else a start alone can take seconds.
    expect(waitedMs).toBeGreaterThan(1_000);
    child.stdin.end();
    const rest = await new Promise<string>((resolve) => {
      child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
    });
    expect(JSON.parse(rest)).toMatchObject({ type: 'end', complete: true, written: { flow: 1 } });
  }, 30_000);
});
