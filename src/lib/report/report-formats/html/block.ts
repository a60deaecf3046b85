import { chartPicture } from '../../charts/chart.js';
import { type Markup, markup, NOTHING } from '../../charts/markup.js';
import type { Block, FindingItem } from '../../document/document.js';
import type { ReportFormatOptions } from '../format.js';
import { parts } from './parts.js';
import { tableMarkup } from './table.js';

/** Findings of one page; more are behind a fold. */
const FINDINGS_PER_PAGE = 50;

/** A piece of a section. */
export function blockMarkup(block: Block, options: ReportFormatOptions): Markup {
  switch (block.kind) {
    case 'text':
      return markup`<p>${parts(block.parts)}</p>
`;
    case 'statements':
      return markup`<ul class="statements">
${block.items.map(
  (item) => markup`<li class="${item.tone}">${parts(item.parts)}</li>
`,
)}</ul>
`;
    case 'facts':
      return markup`<dl>${block.items.map(
        ({ name, value }) => markup`<dt>${name}</dt><dd>${parts(value)}</dd>
`,
      )}</dl>
`;
    case 'commands':
      return markup`<ol class="commands">${block.items.map(
        ({ about, command }) => markup`<li>${parts(about)}<pre><code>${command.text}</code></pre></li>
`,
      )}</ol>
`;
    case 'findings':
      return findingsMarkup(block.items, block.total, options);
    case 'table':
      return block.total === 0 ? NOTHING : tableMarkup(block, options);
    default:
      return markup`<figure><figcaption>${block.title}</figcaption><div class="scroll">${chartPicture(block)}</div></figure>
`;
  }
}

function findingsMarkup(items: readonly FindingItem[], total: number, { rows }: ReportFormatOptions): Markup {
  const first = items.slice(0, rows);
  const pages: Markup[] = [];
  for (let at = rows; at < items.length; at += FINDINGS_PER_PAGE) {
    const page = items.slice(at, at + FINDINGS_PER_PAGE);
    pages.push(markup`<details class="page"><summary>Findings ${at + 1} to ${at + page.length}</summary>
${page.map(findingMarkup)}</details>
`);
  }
  const rest = total - items.length;
  const note =
    rest > 0
      ? markup`<p class="note">${rest} more of ${total} findings are not in this page.</p>
`
      : NOTHING;
  return markup`${first.map(findingMarkup)}${pages}${note}`;
}

const findingMarkup = ({ tone, title, labels, text, facts, advice, commands }: FindingItem): Markup =>
  markup`<details class="finding ${tone}"><summary><span class="title">${parts(title)}</span> ${labels.map((label) => markup`<span class="label">${label}</span> `)}</summary>
<p>${parts(text)}</p>
<dl>${facts.map(
    ({ name, value }) => markup`<dt>${parts([name])}</dt><dd>${parts(value)}</dd>
`,
  )}</dl>
${
  advice.length === 0
    ? NOTHING
    : markup`<h4>What to do</h4><ul>${advice.map((each) => markup`<li>${parts(each)}</li>`)}</ul>
`
}${commands.map(
  ({ text: line }) => markup`<pre><code>${line}</code></pre>
`,
)}</details>
`;
