import { describe, expect, it } from 'vitest';
import type { FeatureRow, FeatureSet } from '../../src/lib/features/feature-set.js';
import type { Subject } from '../../src/lib/features/features-record.js';
import { LabelError } from '../../src/lib/features/labels/label-text.js';
import { Labels } from '../../src/lib/features/labels/labels.js';
import { emptySubject } from '../../src/lib/features/subjects.js';

const START_SECONDS = 1_700_000_000;

type Parts = Partial<Omit<Subject, 'id' | 'ts'>> & {
  readonly id?: Partial<Subject['id']>;
  readonly at?: number;
};

/** A row of a flow of 10 s from 10.0.0.1:4000 to 192.0.2.9:443. */
function row({ id, at = 0, ...parts }: Parts = {}): FeatureRow {
  const subject = emptySubject(parts.kind === undefined ? 'flow' : (parts.kind as 'flow'));
  Object.assign(subject, { seconds: 10, uid: 'CaBc', proto: 'tcp' }, parts);
  Object.assign(subject.ts, { seconds: START_SECONDS + at, nanoseconds: 500_000_000, decimals: 9 });
  Object.assign(subject.id, { orig_h: '10.0.0.1', orig_p: 4000, resp_h: '192.0.2.9', resp_p: 443 }, id);
  return { set: {} as FeatureSet, subject, values: new Float64Array(), label: undefined };
}

const labelOf = (text: string, given: FeatureRow = row()): string | undefined =>
  new Labels(text).label(given).label;

/** What is wrong with the text, and in which line. */
function problemOf(text: string): string {
  try {
    new Labels(text);
  } catch (error) {
    if (error instanceof LabelError) return `line ${error.line} ${error.message}`;
    throw error;
  }
  return 'nothing';
}

describe('labels', () => {
  it.each([
    ['a uid', 'uid,label\nCaBc,yes\n', 'yes'],
    ['another uid', 'uid,label\nCaBd,yes\n', undefined],
    ['an address', 'src,label\n10.0.0.1,yes\n', 'yes'],
    ['the address of the other end', 'dst,label\n10.0.0.1,yes\n', undefined],
    ['a network', 'dst,label\n192.0.2.0/24,yes\n', 'yes'],
    ['another network', 'dst,label\n192.0.3.0/24,yes\n', undefined],
    ['a network of another family', 'dst,label\n2001:db8::/32,yes\n', undefined],
    ['ports', 'src_port,dst_port,label\n4000,443,yes\n', 'yes'],
    ['another port', 'src_port,dst_port,label\n4000,80,yes\n', undefined],
    ['a protocol', 'proto,label\nTCP,yes\n', 'yes'],
    ["Zeek's names", 'id.orig_h,id.resp_p,label\n10.0.0.1,443,yes\n', 'yes'],
    ['nothing: every row', 'label\nyes\n', 'yes'],
    ['the first line that fits', 'src,dst_port,label\n,443,first\n10.0.0.1,,second\n', 'first'],
    ['only one line of several', 'src,label\n10.0.0.9,no\n10.0.0.1,yes\n10.0.0.1,late\n', 'yes'],
    ['cells in quotes', '"src","label"\r\n"10.0.0.1","a ""b"", c"\r\n', 'a "b", c'],
    ['tabs', 'src\tlabel\n10.0.0.1\ta, b\n', 'a, b'],
    ['NDJSON', '{"src":"10.0.0.1","dst_port":443,"label":"yes"}\n\n', 'yes'],
    ['a byte order mark', '\ufefflabel\nyes\n', 'yes'],
  ])('fit by %s', (_, text, label) => {
    expect(labelOf(text)).toBe(label);
  });

  // The row lasts from 22:13:20.5 UTC to 22:13:30.5.
  it.each([
    [`${START_SECONDS + 10}.4`, '', 'yes'],
    [`${START_SECONDS + 10}.6`, '', undefined],
    ['', `${START_SECONDS}.5`, 'yes'],
    ['', `${START_SECONDS}.499999999`, undefined],
    ['2023-11-14T22:13:30Z', '2023-11-14T22:13:40Z', 'yes'],
    ['2023-11-14T22:13:31', '', undefined],
    ['2023-11-14 23:13:25+01:00', '', 'yes'],
    ['2023-11-14T22:13:30.6Z', '', undefined],
    ['2023-11-14T22:13:30.4Z', '', 'yes'],
    ['2023-11-14', '2023-11-15', 'yes'],
  ])('fit by time from %s to %s', (start, end, label) => {
    expect(labelOf(`start,end,label\n${start},${end},yes\n`)).toBe(label);
  });

  it('take packets both ways, flows only from src to dst', () => {
    const swapped = { orig_h: '192.0.2.9', orig_p: 443, resp_h: '10.0.0.1', resp_p: 4000 };
    const text = 'src,dst_port,label\n10.0.0.1,443,yes\n';
    expect(labelOf(text, row({ id: swapped }))).toBeUndefined();
    expect(labelOf(text, row({ kind: 'packet', id: swapped }))).toBe('yes');
  });

  it('take the window of a host by its address', () => {
    const id = { orig_h: undefined, orig_p: undefined, resp_h: undefined, resp_p: undefined };
    const window = row({ kind: 'window', host: '10.0.0.1', id });
    expect(labelOf('src,dst,label\n10.0.0.1,192.0.2.9,yes\n', window)).toBe('yes');
    expect(labelOf('dst,label\n192.0.2.9,yes\n', window)).toBeUndefined();
    expect(labelOf('dst_port,label\n443,yes\n', window)).toBeUndefined();
  });

  it('take the window of any host where they name none', () => {
    const id = { orig_h: undefined, orig_p: undefined, resp_h: undefined, resp_p: undefined };
    const window = row({ kind: 'window', host: '10.0.0.1', id, proto: undefined, uid: undefined });
    expect(labelOf('label\nyes\n', window)).toBe('yes');
    expect(labelOf(`start,label\n${START_SECONDS - 5},yes\n`, window)).toBe('yes');
    expect(labelOf(`start,label\n${START_SECONDS + 60},yes\n`, window)).toBeUndefined();
    expect(labelOf('proto,label\ntcp,yes\n', window)).toBeUndefined();
  });

  // Wherever the machine is: a "t" once gave the hour of its own zone.
  it('take a time without a zone for UTC, whatever stands before the hour', () => {
    const zone = process.env.TZ;
    process.env.TZ = 'America/New_York';
    try {
      for (const between of ['T', 't', ' ']) {
        const start = `2023-11-14${between}22:13:00`;
        expect(labelOf(`start,end,label\n${start},2023-11-14T22:14Z,yes\n`)).toBe('yes');
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  it.each([
    ['long', 'a'.repeat(20_000_000)],
    ['full of quotes', '""'.repeat(10_000_000)],
  ])('read a cell that is %s', (_, cell) => {
    expect(labelOf(`label\n"${cell}"\n`)).toBe(cell.replaceAll('""', '"'));
    expect(problemOf(`label\n"${cell}`)).toBe('line 2 has a quote in the middle of a cell');
  });

  // From the vectors of the Community ID specification: 192.168.1.52:54585 to 8.8.8.8:53 over UDP.
  it('find the Community ID of packets', () => {
    const id = { orig_h: '192.168.1.52', orig_p: 54_585, resp_h: '8.8.8.8', resp_p: 53 };
    const text = 'community_id,label\n1:d/FP5EW3wiY1vCndhwleRRKHowQ=,yes\n';
    expect(labelOf(text, row({ kind: 'packet', proto: 'udp', id }))).toBe('yes');
    expect(labelOf(text, row({ kind: 'packet', proto: 'tcp', id }))).toBeUndefined();
  });

  it('are counted: rows, and lines that gave one', () => {
    const labels = new Labels('src,label\n10.0.0.1,yes\n10.0.0.2,no\n');
    for (const each of [row(), row(), row({ id: { orig_h: '10.0.0.7' } })]) labels.label(each);
    expect(labels).toMatchObject({ rows: 3, labelled: 2, lines: 2, usedLines: 1 });
  });

  it.each([
    ['', 'line 1 is empty'],
    ['src,label,colour\n10.0.0.1,x,red\n', 'line 1 has unknown columns: "colour"'],
    ['{"label":"x","Colour":"red","size":1}', 'line 1 has unknown columns: "Colour", "size"'],
    ['label,colour\nx,\n', 'line 1 has unknown columns: "colour" (there are label, uid,'],
    ['src\n10.0.0.1\n', 'line 2 has no label'],
    ['src,label\n\n10.0.0.1,\n', 'line 3 has no label'],
    ['src,label\n10.0.0,x\n', 'line 2 "10.0.0" is no address'],
    ['src,label\n10.0.0.0/33,x\n', 'line 2 "10.0.0.0/33" is no address'],
    ['src_port,label\n65536,x\n', 'line 2 "65536" is no port'],
    ['start,label\nyesterday,x\n', 'line 2 "yesterday" is no time'],
    ['start,label\n2023-13-01,x\n', 'line 2 "2023-13-01" is no time'],
    ['start,end,label\n2,1,x\n', 'line 2 ends before it starts'],
    ['label,label\nx,y\n', 'line 1 names the column "label" twice'],
    ['label\nx,y\n', 'line 2 has 2 cells, and there are 1 columns'],
    ['label\n"x" y\n', 'line 2 has a quote in the middle of a cell'],
    ['label\n"a\nb"\n"x', 'line 4 has a quote in the middle of a cell'],
    ['{"label":"x"\n', 'line 1 is not JSON'],
    ['{"label":["x"]}\n', 'line 1 label is neither text nor a number'],
  ])('say what is wrong with %j', (text, problem) => {
    expect(problemOf(text)).toContain(problem);
  });
});
