import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nt, SAMPLE, temporaryFolder } from '../support/nt.js';

const EMPTY_PCAP = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');

it('calls a kind of finding that the baseline has not as grave as it is', () => {
  const baseline = join(temporaryFolder(), 'empty.pcap');
  writeFileSync(baseline, EMPTY_PCAP);
  const { stdout } = nt([
    'report',
    '-q',
    '--format',
    'text',
    '--sections',
    'changes',
    '--baseline',
    baseline,
    SAMPLE,
  ]);
  const [, severity] =
    nt(['analyze', '-q', SAMPLE]).stdout.match(/"detector":"dscp-bleaching".*?"severity":"(\w+)"/) ?? [];
  expect(severity).not.toBe('warning');
  expect(stdout).toMatch(new RegExp(`${severity} +dscp-bleaching +0 +\\d`));
});
