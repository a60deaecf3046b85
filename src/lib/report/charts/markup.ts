import { visible } from '../../bytes/visible.js';

/** Text that is HTML or SVG already: made by {@link markup}, where everything else is escaped. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it stands in HTML, in elements and in quoted attributes: shown, also what would turn or hide other text. */
export const escapeHtml = (text: string): string =>
  visible(text).replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? char);

const valueText = (value: Value): string => {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(valueText).join('');
  return escapeHtml(String(value));
};

/** HTML or SVG with values put in: escaped, unless they are markup themselves. Attributes stand in double quotes. */
export const markup = (words: TemplateStringsArray, ...values: readonly Value[]): Markup =>
  new Markup(
    words
      .map((word, index) => word + (index < values.length ? valueText(values[index] as Value) : ''))
      .join(''),
  );

export const NOTHING = new Markup('');

/** A coordinate with as many digits as a screen can show. */
export const px = (value: number): string => String(Math.round(value * 10) / 10);
