import { describe, expect, it } from 'vitest';
import { parseNameTemplate, pathAt } from '../../../src/lib/frames/rotation/name-template.js';

/** 2026-03-09 04:05:06.789 UTC: every part has another number, and a zero in front. */
const MS = Date.UTC(2026, 2, 9, 4, 5, 6, 789);

describe('the name of a file of its time', () => {
  it.each([
    { text: 'x-%Y%m%d-%H%M%S.pcapng', path: 'x-20260309-040506' },
    { text: 'data/%s.pcap', path: 'data/1773029106' },
    { text: '/tmp/100%%.pcap', path: '/tmp/100%' },
    { text: '%d%%d.pcap', path: '09%d' },
    { text: 'x.pcap', path: 'x' },
    { text: 'a%b/x%H', path: 'a%b/x04' },
  ])('$text is $path', ({ text, path }) => {
    expect(pathAt(parseNameTemplate(text), MS)).toBe(path);
  });

  it.each([
    { ms: 0, path: '19700101-000000 0' },
    { ms: -1, path: '19691231-235959 -1' },
    { ms: 1e300, path: '2757600913-000000 8640000000000' },
    { ms: -1e300, path: '-2718210420-000000 -8640000000000' },
  ])('$ms ms give $path, which is a name', ({ ms, path }) => {
    expect(pathAt(parseNameTemplate('%Y%m%d-%H%M%S %s'), ms)).toBe(path);
  });

  it.each([
    { text: 'x.pcapng', extension: '.pcapng', isCompressed: false },
    { text: 'x.pcapng.gz', extension: '.pcapng', isCompressed: true },
    { text: 'x.gz', extension: '', isCompressed: true },
    { text: 'x', extension: '', isCompressed: false },
    { text: '.hidden', extension: '', isCompressed: false },
    { text: 'a.b/x', extension: '', isCompressed: false },
    { text: 'x.%Y', extension: '', isCompressed: false },
  ])('$text has the extension "$extension"', ({ text, extension, isCompressed }) => {
    expect(parseNameTemplate(text)).toMatchObject({ extension, isCompressed });
  });

  it.each(['%', 'x%', '%q.pcap', '%-d', '%é'])('%j has no meaning', (text) => {
    expect(() => parseNameTemplate(text)).toThrow('has no meaning in a file name; there are %Y %m %d');
  });
});
