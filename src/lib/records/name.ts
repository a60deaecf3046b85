import { type AsciiText, MAX_ASCII_BYTES, setAscii } from '../bytes/ascii.js';

/**
 * A text with few distinct values (an interface, a protocol path), made once and shared, so that writing it
 * is a copy. Equal names are nearly always one object; compare the texts where it matters.
 */
export class Name implements AsciiText {
  readonly text: string;
  asciiBytes = 0;
  ascii0 = 0.5;
  ascii1 = 0.5;
  ascii2 = 0.5;
  ascii3 = 0.5;
  ascii4 = 0.5;
  ascii5 = 0.5;
  ascii6 = 0.5;
  ascii7 = 0.5;

  constructor(text: string) {
    this.text = text;
    // Only plain text is kept as ASCII; anything that JSON must escape takes the slow path each time.
    if (text.length > 0 && text.length <= MAX_ASCII_BYTES && /^[ !#-[\]-~]*$/.test(text))
      setAscii(this, text);
  }

  toJSON(): string {
    return this.text;
  }
}

const MAX_NAMES = 4096;
const names = new Map<string, Name>();

/** The shared {@link Name} of a text. At most 4,096 are remembered; then all are forgotten and made anew. */
export function nameOf(text: string): Name {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size === MAX_NAMES) names.clear();
  const made = new Name(text);
  names.set(text, made);
  return made;
}
