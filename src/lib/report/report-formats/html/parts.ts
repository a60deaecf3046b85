import { type Markup, markup } from '../../charts/markup.js';
import type { Part, Parts } from '../../document/document.js';
import { hostNotes, partText, shown } from '../../document/part-text.js';

/** A sentence; names of hosts stand out from our own words. */
export const parts = (all: Parts): Markup => markup`${all.map(part)}`;

function part(each: Part): Markup {
  if (typeof each === 'string') return markup`${each}`;
  switch (each.kind) {
    case 'host': {
      const notes = hostNotes(each);
      const address = markup`<span class="host">${shown(each.address)}</span>`;
      return notes === undefined ? address : markup`${address} <span class="note">(${shown(notes)})</span>`;
    }
    case 'command':
      return markup`<code>${partText(each)}</code>`;
    case 'name':
      return markup`<span class="name">${partText(each)}</span>`;
    case 'foreign':
      return markup`${partText(each)}`;
  }
}
