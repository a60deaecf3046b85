import { extentOf, type Overview } from '../overview/overview.js';
import type { Document, Parts } from './document.js';
import { named, say } from './document.js';
import { spanText } from './moment.js';
import { countText, quantityText, secondsText } from './quantity.js';
import type { SectionSource } from './section.js';
import { SECTIONS } from './sections/registry.js';

export interface DocumentOptions extends SectionSource {
  /** What stands above it; made of the inputs if left out. */
  readonly title: string | undefined;
  /** Names of the sections that are wanted; all of them if left out. */
  readonly sections: readonly string[] | undefined;
}

const MAX_INPUTS = 3;

/** A report of what is known of the traffic. */
export function buildDocument({ title, sections, ...source }: DocumentOptions): Document {
  const { overview } = source;
  const { packets, bytes, seconds } = extentOf(overview);
  const chosen = SECTIONS.filter(({ id }) => sections === undefined || sections.includes(id));
  return {
    title: title === undefined ? titleOf(overview) : [title],
    subtitle: [
      [
        ...(overview.first.decimals === 0
          ? []
          : [`${spanText(overview.first, overview.last)} (${secondsText(seconds)})`]),
        // Findings and predictions alone say nothing of how many packets there were.
        ...(packets === 0 && overview.findings.count > 0
          ? [countText(overview.findings.count, 'finding')]
          : [countText(packets, 'packet'), quantityText(bytes, 'bytes')]),
      ].join(', '),
    ],
    sections: chosen.flatMap(({ make }) => make(source) ?? []),
  };
}

function titleOf({ end: { inputs } }: Overview): Parts {
  const names = inputs
    .slice(0, MAX_INPUTS)
    .map(({ name }) => named(name === '-' ? 'standard input' : baseName(name)));
  const list = names.flatMap((name, index) => (index === 0 ? [name] : [', ', name]));
  const rest = inputs.length - names.length;
  return [...say`Network report: `, ...list, ...(rest > 0 ? [` and ${countText(rest, 'other')}`] : [])];
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1) || path;
