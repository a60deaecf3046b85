/** Longest line of generated source; mandoc(1) asks for 80 at most. */
const MAX_LINE = 78;

/** One line of text for a manual: what roff would read as an escape or a dash of its own is spelt out. */
const escapeText = (text: string): string =>
  text.replaceAll('\\', '\\e').replaceAll(/(?<![\w)])-(?=[-\w])/g, '\\-');

/** A line that must come out character for character, for examples. */
const escapeLiteral = (line: string): string =>
  guard(
    line
      .replaceAll('\\', '\\e')
      .replaceAll('-', '\\-')
      .replaceAll("'", '\\(aq')
      .replaceAll('`', '\\(ga')
      .replaceAll('^', '\\(ha')
      .replaceAll('~', '\\(ti'),
  );

/** A word of a program as an argument of a macro: signs that mdoc reads as punctuation are words here. */
export const literal = (word: string): string => `\\&${escapeLiteral(word)}`;

/** What {@link escapeLiteral} made, as it was. */
export const unescapeLiteral = (line: string): string =>
  line
    .replace(/^\\&/, '')
    .replaceAll('\\(ti', '~')
    .replaceAll('\\(ha', '^')
    .replaceAll('\\(ga', '`')
    .replaceAll('\\(aq', "'")
    .replaceAll('\\-', '-')
    .replaceAll('\\e', '\\');

/** A line that begins with a point or an apostrophe would be a request to roff. */
const guard = (line: string): string => (/^[.']/.test(line) ? `\\&${line}` : line);

/** Text for people: each sentence begins a line, empty lines part paragraphs. */
export const prose = (text: string): string[] =>
  text.split('\n\n').flatMap((paragraph, index) => [
    ...(index > 0 ? ['.Pp'] : []),
    ...paragraph
      .replaceAll('\n', ' ')
      .split(/(?<=[.?!:]\)?) (?=[A-Z"(])/)
      .flatMap((sentence) => fold(escapeText(sentence)))
      .map(guard),
  ]);

function fold(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= MAX_LINE)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** An argument of a macro: one word, whatever is in it. */
export const argument = (text: string): string => {
  const escaped = escapeText(text).replaceAll('"', '\\(dq');
  return escaped.includes(' ') ? `"${escaped}"` : escaped;
};

/** Lines shown as they are. */
export const display = (lines: readonly string[]): string[] => [
  '.Bd -literal -offset indent',
  ...lines.map(escapeLiteral),
  '.Ed',
];
