import type { Part, Parts, Tone } from '../../document/document.js';
import { partText } from '../../document/part-text.js';
import type { Paint } from '../../watch/paint.js';
import type { ReportFormatOptions } from '../format.js';
import { asciiText, type Glyphs, glyphsOf } from './glyphs.js';

/** What text is written with: how wide, in which colours and signs. */
export interface Canvas {
  readonly width: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly glyphs: Glyphs;
  /** A text of our own, for what shows it. */
  own(text: string): string;
  part(part: Part): string;
  parts(parts: Parts): string;
}

export function canvasOf({ width, rows, paint, isUnicode }: ReportFormatOptions): Canvas {
  const own = (text: string): string => (isUnicode ? text : asciiText(text));
  const part = (each: Part): string => own(partText(each));
  return {
    width,
    rows,
    paint,
    glyphs: glyphsOf(isUnicode),
    own,
    part,
    parts: (parts) => parts.map(part).join(''),
  };
}

/** How a tone is coloured. */
export function painterOf(paint: Paint, tone: Tone): (text: string) => string {
  if (tone === 'critical' || tone === 'warning') return paint.alarm;
  if (tone === 'info') return paint.dim;
  return tone === 'good' ? paint.accent : (text) => text;
}

/** Characters as they are counted in a terminal. */
export const lengthOf = (text: string): number => [...text].length;

/** Lines of at most `width` characters, broken between words; a longer word is broken where it must be. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    const candidate = line === '' ? rest : `${line} ${rest}`;
    if (lengthOf(candidate) <= width) {
      line = candidate;
      continue;
    }
    if (line !== '') lines.push(line);
    while (lengthOf(rest) > width) {
      lines.push([...rest].slice(0, width).join(''));
      rest = [...rest].slice(width).join('');
    }
    line = rest;
  }
  return [...lines, line];
}

/** Text of at most `width` characters; what is cut off is told by a sign. */
export function clipped(text: string, width: number, more: string): string {
  const characters = [...text];
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}${more}`;
}
