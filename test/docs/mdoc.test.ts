import fc from 'fast-check';
import { expect, it } from 'vitest';
import { argument, display, prose, unescapeLiteral } from '../../src/lib/cli/mdoc.js';
import { hasMandoc, rendered } from './rendered.js';

/** A line as it can stand in an example: printable ASCII, no white space at its ends. */
const exampleLine = fc
  .string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
  })
  .map((line) => line.trim())
  .filter((line) => line !== '');

it('shows an example character for character, as mandoc prints it', ({ skip }) => {
  if (!hasMandoc()) skip('mandoc is not installed');
  const head = ['.Dd May 1, 2020', '.Dt PAGE 1', '.Os', '.Sh NAME', '.Nm page', '.Nd page', '.Sh EXAMPLES'];
  fc.assert(
    fc.property(fc.array(exampleLine, { minLength: 1, maxLength: 8 }), (lines) => {
      const page = rendered([...head, ...display(lines), ''].join('\n'));
      const shown = page.slice(page.indexOf('EXAMPLES') + 1).filter((line) => line !== '');
      // The last line is the foot of the page.
      expect(shown.slice(0, -1).map((line) => line.trim())).toEqual(lines);
    }),
    { numRuns: 50 },
  );
});

it('reads an example back as it was', () => {
  fc.assert(
    fc.property(fc.array(exampleLine), (lines) => {
      expect(display(lines).slice(1, -1).map(unescapeLiteral)).toEqual(lines);
    }),
  );
});

it.each([
  { text: 'One. Two.', lines: ['One.', 'Two.'], because: 'each sentence begins a line' },
  { text: 'One (see 2). Two.', lines: ['One (see 2).', 'Two.'], because: 'a parenthesis can end a sentence' },
  { text: 'See jq. .tcp is it.', lines: ['See jq. .tcp is it.'], because: 'not every full stop ends one' },
  {
    text: '.tcp is it.',
    lines: ['\\&.tcp is it.'],
    because: 'roff takes a point at the beginning as its own',
  },
  {
    text: 'Use --window or -w.',
    lines: ['Use \\-\\-window or \\-w.'],
    because: 'a flag is typed with a minus',
  },
  { text: 'A link-layer one.', lines: ['A link-layer one.'], because: 'a hyphen is no minus' },
  { text: 'a \\ b', lines: ['a \\e b'], because: 'roff takes a backslash as its own' },
  { text: 'One.\n\nTwo.', lines: ['One.', '.Pp', 'Two.'], because: 'an empty line parts paragraphs' },
])('prose $text: $because', ({ text, lines }) => {
  expect(prose(text)).toEqual(lines);
});

it.each([
  { text: 'word', shown: 'word' },
  { text: 'two words', shown: '"two words"' },
  { text: 'the interface "any"', shown: '"the interface \\(dqany\\(dq"' },
])('argument $text', ({ text, shown }) => {
  expect(argument(text)).toBe(shown);
});
