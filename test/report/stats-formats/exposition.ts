/** One sample of an exposition: labels in the order in which they stand. */
export interface Sample {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*/;
const LABEL_NAME = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*/;
/** What Go's ParseFloat reads. */
const VALUE = /^(?:[+-]?Inf|NaN|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/**
 * Reads text exposition format 0.0.4 as strictly as prometheus.io/docs/instrumenting/exposition_formats puts it, and
 * as node_exporter's collector of text files does: no time in any sample. Throws at the first thing that is wrong.
 */
export function readExposition(document: string): Sample[] {
  if (!document.endsWith('\n')) throw new Error('the last line must end with a line feed');
  const reader = new ExpositionReader();
  for (const line of document.slice(0, -1).split('\n')) reader.take(line);
  return reader.samples;
}

class ExpositionReader {
  readonly samples: Sample[] = [];
  readonly #helped = new Set<string>();
  readonly #typed = new Set<string>();
  readonly #series = new Set<string>();
  #metric = '';

  take(line: string): void {
    if (line.startsWith('# HELP ')) this.#help(line);
    else if (line.startsWith('# TYPE ')) this.#type(line);
    else this.#sample(line);
  }

  #help(line: string): void {
    const [, name = '', help = ''] = /^# HELP (\S+) (.*)$/.exec(line) ?? [];
    if (this.#helped.has(name)) throw new Error(`second HELP for ${name}`);
    if (/\\(?![\\n])/.test(help.replaceAll('\\\\', ''))) throw new Error(`unknown escape: ${line}`);
    this.#helped.add(name);
  }

  #type(line: string): void {
    const [, name = '', type = ''] = /^# TYPE (\S+) (counter|gauge)$/.exec(line) ?? [];
    if (this.#typed.has(name)) throw new Error(`second TYPE for ${name}`);
    if ((type === 'counter') !== name.endsWith('_total')) throw new Error(`${name} is no name of a ${type}`);
    this.#typed.add(name);
    this.#metric = name;
  }

  #sample(line: string): void {
    const sample = readSample(line);
    // All lines of a metric stand together, behind its type.
    if (sample.metric !== this.#metric) throw new Error(`out of place: ${line}`);
    const series = JSON.stringify([sample.metric, Object.entries(sample.labels).sort()]);
    if (this.#series.has(series)) throw new Error(`twice: ${line}`);
    this.#series.add(series);
    this.samples.push(sample);
  }
}

function readSample(line: string): Sample {
  const [metric] = METRIC_NAME.exec(line) ?? [];
  if (metric === undefined) throw new Error(`no metric name: ${line}`);
  const { labels, rest } = readLabels(line.slice(metric.length));
  if (!rest.startsWith(' ') || !VALUE.test(rest.slice(1))) throw new Error(`bad value: ${line}`);
  return { metric, labels, value: Number(rest.slice(1).replace('Inf', 'Infinity')) };
}

function readLabels(text: string) {
  const labels: Record<string, string> = {};
  if (!text.startsWith('{')) return { labels, rest: text };
  let rest = text.slice(1);
  while (!rest.startsWith('}')) {
    const [name = ''] = LABEL_NAME.exec(rest) ?? [];
    const [quoted, value] = /^="((?:[^"\\]|\\[\\"n])*)"(?:,|(?=}))/.exec(rest.slice(name.length)) ?? [];
    if (name === '' || quoted === undefined || value === undefined) throw new Error(`bad label: ${rest}`);
    if (name in labels) throw new Error(`label twice: ${rest}`);
    labels[name] = value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char));
    rest = rest.slice(name.length + quoted.length);
  }
  return { labels, rest: rest.slice(1) };
}
