import type { Tone } from '../../document/document.js';

/** Signs that text is drawn with. */
export interface Glyphs {
  readonly tones: Readonly<Record<Tone, string>>;
  /** From nothing to most. */
  readonly levels: readonly string[];
  readonly shades: readonly string[];
  readonly bar: string;
  readonly span: string;
  readonly moment: string;
  readonly rule: string;
  /** What was cut off. */
  readonly more: string;
}

const UNICODE: Glyphs = {
  tones: { critical: '✖', warning: '▲', notice: '●', info: '·', good: '✔' },
  levels: [...' ▁▂▃▄▅▆▇█'],
  shades: [...' ░▒▓█'],
  bar: '█',
  span: '━',
  moment: '◆',
  rule: '─',
  more: '…',
};

const ASCII: Glyphs = {
  tones: { critical: '!', warning: '^', notice: '*', info: '-', good: '+' },
  levels: [...' _.-=+*#'],
  shades: [...' .:*#'],
  bar: '#',
  span: '=',
  moment: 'o',
  rule: '-',
  more: '~',
};

export const glyphsOf = (isUnicode: boolean): Glyphs => (isUnicode ? UNICODE : ASCII);

/** Signs of our own that ASCII has a word for. */
const IN_ASCII: Readonly<Record<string, string>> = {
  '…': '...',
  '·': '-',
  µ: 'u',
  '→': '->',
  '–': '-',
  '’': "'",
};

/** Text for what shows ASCII only: other characters are told by their number, as `visible` tells hostile ones. */
export const asciiText = (text: string): string =>
  text.replaceAll(
    /[^\n\x20-\x7e]/gu,
    (char) => IN_ASCII[char] ?? `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );
