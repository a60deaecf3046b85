import { Markup, markup } from '../../charts/markup.js';
import type { Section } from '../../document/document.js';
import { partsText } from '../../document/part-text.js';
import type { ReportFormat, ReportFormatOptions } from '../format.js';
import { blockMarkup } from './block.js';
import { parts } from './parts.js';
import { STYLE } from './style.js';

/** Nothing is loaded and nothing is run, whatever stands in the page (CSP level 3). */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** The report as one page: no script, nothing from the network, light and dark, for screens, phones and paper. */
export const html: ReportFormat = ({ title, subtitle, sections }, options) =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${partsText(title)}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header><h1>${parts(title)}</h1><p>${parts(subtitle)}</p></header>
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${sections.map((section) => sectionMarkup(section, options))}</main>
</body>
</html>
`.text;

const sectionMarkup = ({ id, title, blocks }: Section, options: ReportFormatOptions): Markup =>
  markup`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${blocks.map((block) => blockMarkup(block, options))}</section>
`;
