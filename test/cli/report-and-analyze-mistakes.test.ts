import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nt, SAMPLE, temporaryFolder } from '../support/nt.js';

describe('what analyze says of what it could not do', () => {
  it('does not call a file that it could not read free of findings', () => {
    const { stdout, status } = nt(['analyze', '--format', 'text', 'nosuch.pcap']);
    expect({ stdout, status }).toEqual({
      stdout: 'nothing was read, so nothing could be found\n',
      status: 3,
    });
  });

  it('names a file that is in the way of --extract in words', () => {
    const path = join(temporaryFolder(), 'there');
    writeFileSync(path, '');
    const { stderr, status } = nt(['analyze', '--extract', path, SAMPLE]);
    expect(stderr).toContain(`nt analyze: ${path}: a file of this name exists already\n`);
    expect(status).toBe(3);
  });
});

describe('what report says of moments', () => {
  it.each([
    ['+5s', '+2s'],
    ['2026-11-23T16:56:18Z', '2026-11-23T16:56:18Z'],
  ])('refuses what ends before it begins: %s to %s', (since, until) => {
    const { stdout, stderr, status } = nt(['report', '--since', since, '--until', until, SAMPLE]);
    expect({ stdout, stderr, status }).toEqual({
      stdout: '',
      stderr: 'nt report: --until: is not after --since: no packet is in between\n',
      status: 2,
    });
  });
});
