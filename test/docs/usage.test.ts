import { expect, it } from 'vitest';
import { EXIT } from '../../src/lib/stream/exit.js';
import { nt } from '../support/nt.js';

const FILE = 'test/captures/office.pcapng';

// What is wrong, what was meant, and where to read on: one line, and no question back.
it.each([
  { args: ['statz'], says: 'nt: unknown command statz; did you mean stats? (see nt --help)' },
  { args: ['stat'], says: 'nt: unknown command stat; did you mean stats? (see nt --help)' },
  { args: ['statz', '--help'], says: 'nt: unknown command statz; did you mean stats? (see nt --help)' },
  { args: ['help', 'prase'], says: 'nt: unknown command prase (see nt --help)' },
  { args: ['frobnicate'], says: 'nt: unknown command frobnicate (see nt --help)' },
  { args: ['toString'], says: 'nt: unknown command toString (see nt --help)' },
  { args: [''], says: 'nt: unknown command  (see nt --help)' },
  { args: ['--frobnicate'], says: 'nt: unknown flag --frobnicate (see nt --help)' },
  { args: [FILE], says: `nt: ${FILE} is a file, not a command; try nt parse ${FILE} (see nt --help)` },
  {
    args: ['stats', '--windw', '5s', FILE],
    says: 'nt stats: unknown flag --windw; did you mean --window? (see nt stats --help)',
  },
  {
    args: ['stats', '--windw=5s', FILE],
    says: 'nt stats: unknown flag --windw; did you mean --window? (see nt stats --help)',
  },
  {
    args: ['parse', '--verify', FILE],
    says: 'nt parse: unknown flag --verify; did you mean --verify-checksums? (see nt parse --help)',
  },
  { args: ['stats', '--frobnicate'], says: 'nt stats: unknown flag --frobnicate (see nt stats --help)' },
  { args: ['stats', '-x'], says: 'nt stats: unknown flag -x (see nt stats --help)' },
  {
    args: ['stats', '--top', 'many', FILE],
    says: 'nt stats: --top: expected an integer but received: many (see nt stats --help)',
  },
  {
    args: ['stats', '--top', '0', FILE],
    says: 'nt stats: --top: expected an integer greater than or equal to 1 but received: 0 (see nt stats --help)',
  },
  {
    args: ['stats', '--format', 'xml', FILE],
    says: 'nt stats: expected --format=xml to be one of: ndjson, text, csv, tsv, prometheus, influx, ecs (see nt stats --help)',
  },
  {
    args: ['parse', '-e', 'tcp.dstprt', FILE],
    says: 'nt parse: -e: no field is called tcp.dstprt; did you mean tcp.dstport? (see nt fields)',
  },
  { args: ['parse', '-e', '', FILE], says: 'nt parse: -e: no field is called  (see nt fields)' },
  { args: ['parse', '-e'], says: 'nt parse: flag --field expects a value (see nt parse --help)' },
  { args: ['capture', '-w'], says: 'nt capture: flag --write expects a value (see nt capture --help)' },
  { args: ['fields', 'tcp', 'udp'], says: 'nt fields: unexpected argument: udp (see nt fields --help)' },
  { args: ['\u001b[31m'], says: 'nt: unknown command \\u{1b}[31m (see nt --help)' },
])('nt $args: $says', ({ args, says }) => {
  expect(nt(args)).toEqual({ stdout: '', stderr: `${says}\n`, status: EXIT.usage.code });
});
