import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { REPORT_FORMATS } from '../../src/lib/report/report-formats/registry.js';
import { hasProgram } from '../support/corpus.js';
import { nt, SAMPLE, temporaryFolder } from '../support/nt.js';
import { documentWith, HOSTILE_NAMES } from './hostile-documents.js';

const PATIENCE_MS = 120_000;
const MAX_BYTES = 256 * 1024 ** 2;
const same = (text: string): string => text;
const OPTIONS = {
  width: 100,
  rows: 10,
  paint: { bold: same, dim: same, accent: same, alarm: same },
  isUnicode: true,
  table: undefined,
};

interface Opened {
  /** The page as the browser has it once it was loaded. */
  readonly dom: string;
  /** What was written to the console: what scripts say, and what was refused. */
  readonly log: readonly string[];
}

/** Opens a page in Chromium without a window. */
async function openPage(html: string): Promise<Opened> {
  const folder = temporaryFolder();
  const path = join(folder, 'page.html');
  writeFileSync(path, html);
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--enable-logging=stderr', '--dump-dom'];
  const { stdout, stderr } = await promisify(execFile)(
    'chromium',
    [...flags, `--user-data-dir=${join(folder, 'profile')}`, pathToFileURL(path).href],
    { timeout: PATIENCE_MS, maxBuffer: MAX_BYTES },
  );
  return { dom: stdout, log: stderr.split('\n').filter((line) => line.includes('CONSOLE')) };
}

/** A server on this machine that notes what it is asked for. */
async function startServer(): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const needsChromium = it.skipIf(!hasProgram('chromium'));

needsChromium(
  'is opened without a word on the console',
  async () => {
    const { stdout } = nt(['report', '--format', 'html', SAMPLE]);
    const { dom, log } = await openPage(stdout);
    expect(log).toEqual([]);
    expect(dom).toContain('<h2 id="summary-title">In short</h2>');
    expect(dom.match(/<svg/g)?.length).toBeGreaterThanOrEqual(4);
  },
  PATIENCE_MS,
);

needsChromium(
  'runs nothing and asks for nothing, whatever names there are in it',
  async () => {
    const { url, asked } = await startServer();
    const attacks = [
      `<img src="${url}/image">`,
      `<script src="${url}/script"></script>`,
      `<link rel="stylesheet" href="${url}/style">`,
      `"><image href="${url}/svg"/>`,
      `</style><style>body{background:url(${url}/background)}</style>`,
      `<meta http-equiv="refresh" content="0;url=${url}/away">`,
      `<script>console.error('run'); document.title = 'owned'</script>`,
    ];
    for (const name of [...attacks, [...attacks, ...HOSTILE_NAMES].join(' ')]) {
      const { dom, log } = await openPage(REPORT_FORMATS.html(documentWith(name), OPTIONS));
      expect(log).toEqual([]);
      expect(dom).not.toContain('<title>owned</title>');
    }
    expect(asked).toEqual([]);
    // A page that does these things is seen to do them: else nothing was shown by the others.
    const { dom, log } = await openPage(`<!doctype html><title>x</title><body>${attacks[0]}${attacks[6]}`);
    expect(asked).toEqual(['/image']);
    expect(log.join('')).toContain('run');
    expect(dom).toContain('<title>owned</title>');
  },
  PATIENCE_MS,
);
