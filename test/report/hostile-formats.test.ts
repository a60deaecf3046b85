import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/lib/bytes/visible.js';
import type { ReportFormatOptions } from '../../src/lib/report/report-formats/format.js';
import { REPORT_FORMATS } from '../../src/lib/report/report-formats/registry.js';
import { hasProgram } from '../support/corpus.js';
import { documentWith, HOSTILE_NAMES, hostileTexts } from './hostile-documents.js';
import { markdownToHtml, readCsv, readHtml } from './readers.js';

const CASES = 150;
const same = (text: string): string => text;
const OPTIONS: ReportFormatOptions = {
  width: 100,
  rows: 10,
  paint: { bold: same, dim: same, accent: same, alarm: same },
  isUnicode: true,
  table: undefined,
};

const ACTIVE_TAGS = new Set([
  'script',
  'iframe',
  'object',
  'embed',
  'img',
  'form',
  'base',
  'audio',
  'video',
  'image',
  'use',
]);
const ACTIVE_ATTRIBUTE = /^on|^style$|^src|^action$|^formaction$|^xlink/;

const samples = [...HOSTILE_NAMES, ...fc.sample(hostileTexts, { numRuns: CASES, seed: 7 })];

describe('a report of hostile names', () => {
  it('has as text nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(hostileTexts, fc.integer({ min: 40, max: 200 }), (text, width) => {
        const shown = REPORT_FORMATS.text(documentWith(text), { ...OPTIONS, width });
        expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('has as ASCII nothing else', () => {
    fc.assert(
      fc.property(hostileTexts, (text) => {
        const shown = REPORT_FORMATS.text(documentWith(text), { ...OPTIONS, isUnicode: false });
        expect(shown).toMatch(/^[\n\x20-\x7e]*$/);
      }),
    );
  });

  it('shows each of them in text, whole', () => {
    for (const text of samples) {
      const shown = REPORT_FORMATS.text(documentWith(text), { ...OPTIONS, width: 2_000 });
      expect(shown).toContain(visible(text));
    }
  });

  it.skipIf(!hasProgram('python3'))('is HTML of which nothing can act, in which each of them is text', () => {
    const pages = readHtml(samples.map((text) => REPORT_FORMATS.html(documentWith(text), OPTIONS)));
    for (const [index, { text }] of pages.entries()) {
      expect(text.includes(visible(samples[index] as string)), samples[index]).toBe(true);
    }
    const tags = pages.flatMap((page) => page.tags);
    expect(tags.filter(({ tag }) => ACTIVE_TAGS.has(tag))).toEqual([]);
    const attributes = tags.flatMap((each) => Object.entries(each.attributes));
    expect(attributes.filter(([name]) => ACTIVE_ATTRIBUTE.test(name))).toEqual([]);
    const links = attributes.filter(([name]) => name === 'href').map(([, value]) => value ?? '');
    expect(links.filter((link) => !/^#[a-z]+$|^data:,$/.test(link))).toEqual([]);
    // Whatever the text is, the page is built in the same way.
    const shapes = pages.map(({ tags }) => tags.map(({ tag }) => tag).join(' '));
    expect(new Set(shapes).size).toBeLessThanOrEqual(2);
  });

  it.skipIf(!hasProgram('cmark-gfm') || !hasProgram('python3'))(
    'is Markdown in which none of them is a link, an image or markup',
    () => {
      const rendered = samples.map((text) =>
        markdownToHtml(REPORT_FORMATS.markdown(documentWith(text), OPTIONS)),
      );
      for (const [index, { tags, text }] of readHtml(rendered).entries()) {
        const name = samples[index] as string;
        const found = new Set(tags.map(({ tag }) => tag));
        for (const tag of found) {
          expect(
            [
              'h1',
              'h2',
              'h3',
              'p',
              'ul',
              'li',
              'strong',
              'code',
              'pre',
              'table',
              'thead',
              'tbody',
              'tr',
              'th',
              'td',
            ],
            `${JSON.stringify(name)} made a ${tag}`,
          ).toContain(tag);
        }
        // CommonMark takes blanks at the ends of a line, and of a cell, for none.
        expect(text.replaceAll(/\s+/g, ' '), JSON.stringify(name)).toContain(
          visible(name).trim().replaceAll(/\s+/g, ' '),
        );
      }
    },
  );

  it('is JSON that says exactly what they are', () => {
    for (const text of samples) {
      const read = JSON.parse(REPORT_FORMATS.json(documentWith(text), OPTIONS));
      const [row] = read.sections[0].blocks.find(({ kind }: { kind: string }) => kind === 'table').rows;
      expect(read.title).toBe(text);
      expect(row).toMatchObject({
        c0: text,
        c1: text,
        c2: { address: text, name: text, place: text },
        c5: 1_234.5,
      });
    }
  });

  it.skipIf(!hasProgram('python3'))('is CSV of as many columns in every line, none of them a formula', () => {
    const tables = [undefined, 'cells'] as const;
    for (const table of tables) {
      const read = readCsv(
        samples.map((text) => REPORT_FORMATS.csv(documentWith(text), { ...OPTIONS, table })),
      );
      for (const [index, rows] of read.entries()) {
        const name = visible(samples[index] as string);
        const [head = []] = rows;
        expect(rows.every((row) => row.length === head.length)).toBe(true);
        const values = rows.flat();
        expect(values.some((value) => value === name || value === `'${name}`)).toBe(true);
        for (const value of values) expect(value).not.toMatch(/^[=+@]|^-(?!\d+(\.\d+)?$)/);
      }
    }
  });

  it('cuts a name of 64 KB where people read it, and says by how much', () => {
    const long = 'x'.repeat(65_536);
    for (const format of ['text', 'markdown', 'html'] as const) {
      const shown = REPORT_FORMATS[format](documentWith(long), OPTIONS);
      expect(shown.replaceAll(/\s+/g, ' ')).toMatch(/…\s?\(65,?376 more characters\)/);
    }
  });

  it('is the same for times that no calendar reaches', () => {
    for (const startMs of [-1e18, 1e18, -62_135_596_800_001, 8.64e15]) {
      for (const format of ['text', 'markdown', 'html', 'json'] as const) {
        const shown = REPORT_FORMATS[format](documentWith('x', { startMs, stepMs: 8.64e15 }), OPTIONS);
        expect(shown).not.toMatch(/NaN|Invalid|Infinity/);
      }
    }
  });
});
