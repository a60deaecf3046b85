import { AsciiText } from '../bytes/ascii.js';

const ASCII = /^[ -~]*$/;

/**
 * A text with few distinct values (an interface, a protocol path), made once and shared, so that writing it
 * is a copy. Equal names are nearly always one object; compare the texts where it matters.
 */
export class Name {
  readonly text: string;
  /** The text as it stands between the quotes in JSON: Windows names its interfaces with backslashes. */
  readonly json: string;
  /** {@link json}, ready to be written; undefined where it is not ASCII. */
  readonly ascii: AsciiText | undefined;

  constructor(text: string) {
    this.text = text;
    this.json = JSON.stringify(text).slice(1, -1);
    this.ascii = ASCII.test(this.json) ? new AsciiText(this.json) : undefined;
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
