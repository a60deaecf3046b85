import { describe, expect, it } from 'vitest';
import { datagram } from '../flows/traffic.js';
import { startNt } from '../support/nt.js';
import { pcapFile } from '../support/pcap-builder.js';

const MS_PER_SECOND = 1_000;

describe('live input', () => {
  it.each([
    ['a flow that is idle', ['--idle', '1s']],
    ['a window that is over', ['--set', 'host-window', '--window', '1s']],
  ])('has the row of %s without a further packet', { timeout: 30_000 }, async (_, flags) => {
    const child = startNt(['features', '--format', 'ndjson', ...flags]);
    const seconds = Math.floor(Date.now() / MS_PER_SECOND);
    child.stdin.write(pcapFile({}, [{ seconds, data: datagram('client', 5) }]));
    const line = await new Promise<string>((resolve) => {
      child.stdout.once('data', (bytes: Buffer) => resolve(bytes.toString('utf8')));
    });
    expect(JSON.parse(line.split('\n')[0] ?? '')).toMatchObject({ type: 'features' });
    child.stdin.end();
  });
});
