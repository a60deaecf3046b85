import fc from 'fast-check';
import {
  type Cell,
  command,
  type Document,
  foreign,
  foreignValue,
  named,
  type Part,
  say,
  type Tone,
} from '../../src/lib/report/document/document.js';
import '../support/arbitraries.js';

/** Names that were sent to make readers do something: each has been a hole in some program. */
export const HOSTILE_NAMES = [
  '<script>alert(1)</script>',
  '</title><img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '</style></svg>]]><!--',
  '&lt;b&gt;&amp;#60;',
  '=cmd|"/C calc"!A0',
  '+1+1',
  '@SUM(A1)',
  '-2+3',
  '\u001b]0;title\u0007\u001b[2J\u001b[31mred',
  '\u009b31m',
  'evil\u202etxt.exe',
  'zero\u200bwidth\u2066',
  'line\r\nbreak\ttab\u2028separator',
  '| a | b |',
  '`code` ``` fence',
  '*bold* _it_ ~~gone~~ [link](http://evil.example) ![img](x)',
  'http://evil.example/x?y=z',
  'www.evil.example',
  'mailto:someone@evil.example',
  'someone@evil.example',
  '# heading',
  '- [ ] task',
  '1. list',
  '\\',
  '\\|',
  '$x^2$',
  '<!-- comment -->',
  'javascript:alert(1)',
  '\0',
  '\ud800',
  '',
  '🏴‍☠️ Größe 大きい',
] as const;

/** Text that anybody could have sent. */
export const hostileTexts: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...HOSTILE_NAMES) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 60 }) },
);

const TONES: readonly Tone[] = ['critical', 'warning', 'notice', 'info', 'good'];

/** A report that has the text in every place where a text from the wire can stand. */
export function documentWith(
  text: string,
  times: Steps = { startMs: 1_700_000_000_000, stepMs: 1_000 },
): Document {
  const host: Part = { kind: 'host', address: text, name: text, place: text };
  const parts = [foreign(text), named(text), host, foreignValue(text)];
  const series = parts.map((name, index) => ({ name, values: [index, 2, undefined, 0] }));
  const cells: readonly Cell[] = [...parts, [...say`two `, ...parts], 1_234.5, undefined];
  return {
    title: [named(text)],
    subtitle: [foreign(text)],
    sections: [
      {
        id: 'hostile',
        title: 'Hostile',
        blocks: [
          { kind: 'text', parts },
          { kind: 'statements', items: TONES.map((tone) => ({ tone, parts })) },
          { kind: 'facts', items: [{ name: 'fact', value: parts }] },
          { kind: 'commands', items: [{ about: parts, command: command(text) }] },
          {
            kind: 'findings',
            id: 'findings',
            total: 1,
            items: [
              {
                tone: 'warning',
                title: parts,
                labels: ['warning'],
                text: parts,
                facts: [{ name: foreign(text), value: parts }],
                advice: [parts],
                commands: [command(text)],
              },
            ],
          },
          {
            kind: 'table',
            id: 'cells',
            title: 'Cells',
            columns: cells.map((_, index) => ({ id: `c${index}`, title: `c${index}`, kind: 'text' })),
            rows: [cells],
            total: 1,
          },
          { kind: 'area', id: 'area', title: 'Area', unit: 'bits', ...times, series },
          { kind: 'lines', id: 'lines', title: 'Lines', unit: 'ms', ...times, series },
          { kind: 'heat', id: 'heat', title: 'Heat', unit: 'bytes', ...times, series },
          {
            kind: 'bars',
            id: 'bars',
            title: 'Bars',
            unit: 'bytes',
            bars: parts.map((name) => ({ name, value: 3 })),
          },
          {
            kind: 'events',
            id: 'events',
            title: 'Events',
            startMs: times.startMs,
            endMs: times.startMs + 10_000,
            rows: parts.map((name) => ({
              name,
              tone: 'warning',
              spans: [{ startMs: times.startMs, endMs: times.startMs + 5, about: foreign(text) }],
            })),
          },
        ],
      },
    ],
  };
}

interface Steps {
  readonly startMs: number;
  readonly stepMs: number;
}
