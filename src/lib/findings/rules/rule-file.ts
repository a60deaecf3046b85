import { parse as parseToml, TomlError } from 'smol-toml';
import { suggestion } from '../../bytes/nearest-word.js';
import { parseDuration } from '../../bytes/time.js';
import { findNamed, knownNames } from '../../packets/field-path.js';
import { compileFilter } from '../../packets/filter/compile.js';
import { FilterError } from '../../packets/filter/filter-error.js';
import { GroupingError, groupingBy } from '../../stats/grouping.js';
import type { Tuning } from '../analysis.js';
import type { Detector } from '../detector.js';
import { SEVERITIES, type Severity } from '../finding-record.js';
import type { Option } from '../option.js';
import { RuleError, type RulePath } from './rule-error.js';
import { lineOf } from './rule-lines.js';
import { type Counted, type ThresholdRule, thresholdDetector } from './threshold-rule.js';

/** What a file of rules says: how detectors are tuned, which are off, and which there are besides. */
export interface RuleFile {
  readonly tunings: ReadonlyMap<string, Tuning>;
  readonly off: ReadonlySet<string>;
  readonly added: readonly Detector[];
}

/** Reads rules in TOML or, where they begin with a brace, in JSON. Throws {@link RuleError} with the line. */
export function parseRules(text: string, detectors: readonly Detector[]): RuleFile {
  const isJson = text.trimStart().startsWith('{');
  try {
    return new RuleReader(detectors).read(documentOf(text, isJson));
  } catch (error) {
    if (!(error instanceof RuleError) || error.line !== undefined) throw error;
    throw new RuleError(error.message, error.path, lineOf(text, isJson, error.path));
  }
}

function documentOf(text: string, isJson: boolean): unknown {
  try {
    return isJson ? JSON.parse(text) : parseToml(text);
  } catch (error) {
    if (error instanceof TomlError) {
      const [problem = ''] = error.message.split('\n');
      throw new RuleError(problem.replace('Invalid TOML document: ', 'is no TOML: '), [], error.line);
    }
    const message = (error as Error).message;
    const at = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
    throw new RuleError(`is no JSON: ${message}`, [], text.slice(0, at).split('\n').length);
  }
}

type Table = { readonly [key: string]: unknown };

const RULE_KEYS = [
  ...['name', 'title', 'filter', 'count', 'sum', 'distinct', 'by', 'window', 'threshold', 'severity'],
  ...['attack', 'benign', 'advice'],
] as const;
const COUNTS = ['packets', 'bytes', 'flows'] as const;
const DEFAULT_WINDOW = '1m';
const MS_PER_SECOND = 1_000;

class RuleReader {
  readonly #detectors: readonly Detector[];

  constructor(detectors: readonly Detector[]) {
    this.#detectors = detectors;
  }

  read(document: unknown): RuleFile {
    const file = tableAt(document, []);
    onlyKeys(file, ['allow', 'detectors', 'rules'], []);
    const tunings = new Map<string, Tuning>([['*', { allow: wordsAt(file.allow, ['allow']) }]]);
    const off = new Set<string>();
    for (const [name, given] of Object.entries(tableAt(file.detectors ?? {}, ['detectors']))) {
      const path = ['detectors', name];
      const detector = this.#detectorAt(name, path);
      const table = tableAt(given, path);
      onlyKeys(table, ['off', 'allow', ...Object.keys(detector.options)], path);
      if (table.off !== undefined && booleanAt(table.off, [...path, 'off'])) off.add(name);
      tunings.set(name, {
        allow: wordsAt(table.allow, [...path, 'allow']),
        options: optionsAt(detector, table, path),
      });
    }
    return { tunings, off, added: this.#rulesAt(file.rules) };
  }

  #detectorAt(name: string, path: RulePath): Detector {
    const detector = this.#detectors.find((each) => each.name === name);
    if (detector !== undefined) return detector;
    const known = this.#detectors.map((each) => each.name);
    throw new RuleError(`no detector is called ${name}${suggestion(name, known)}`, path);
  }

  #rulesAt(rules: unknown): Detector[] {
    if (rules === undefined) return [];
    if (!Array.isArray(rules)) throw new RuleError('is no list of rules', ['rules']);
    const names = new Set(this.#detectors.map(({ name }) => name));
    return rules.map((given, index) => {
      const path = ['rules', index];
      const rule = ruleAt(tableAt(given, path), path);
      if (names.has(rule.name)) throw new RuleError(`the name ${rule.name} is taken`, [...path, 'name']);
      names.add(rule.name);
      return thresholdDetector(rule);
    });
  }
}

function ruleAt(table: Table, path: RulePath): ThresholdRule {
  onlyKeys(table, RULE_KEYS, path);
  const at = (key: string): RulePath => [...path, key];
  const name = textAt(required(table, 'name', path), at('name'));
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) {
    throw new RuleError(
      `${JSON.stringify(name)} is no name: use small letters, digits and hyphens`,
      at('name'),
    );
  }
  const filter = table.filter === undefined ? undefined : textAt(table.filter, at('filter'));
  const by =
    table.by === undefined ? [] : wordsAt(typeof table.by === 'string' ? [table.by] : table.by, at('by'));
  checkGrouping(by, at('by'));
  return {
    name,
    title: table.title === undefined ? undefined : textAt(table.title, at('title')),
    filter,
    matches: filter === undefined ? undefined : filterAt(filter, at('filter')),
    counted: countedAt(table, path),
    by,
    windowMs: durationAt(table.window ?? DEFAULT_WINDOW, at('window')),
    threshold: numberAt(required(table, 'threshold', path), at('threshold'), { least: 0 }),
    severity: oneOf(SEVERITIES, table.severity ?? 'warning', at('severity')) as Severity,
    attack: wordsAt(table.attack, at('attack')),
    benign: wordsAt(table.benign, at('benign')),
    advice: wordsAt(table.advice, at('advice')),
  };
}

function countedAt(table: Table, path: RulePath): Counted {
  const given = (['count', 'sum', 'distinct'] as const).filter((key) => table[key] !== undefined);
  if (given.length > 1)
    throw new RuleError(`${given.join(' and ')} do not go together`, [...path, given[1] ?? '']);
  const [kind = 'count'] = given;
  const at = [...path, kind];
  if (kind === 'count')
    return { kind: oneOf(COUNTS, table.count ?? 'packets', at) as (typeof COUNTS)[number] };
  const field = textAt(table[kind], at);
  const named = findNamed(field);
  if (named?.kind !== 'field') {
    throw new RuleError(`no field is called ${field}${suggestion(field, knownNames())} (see nt fields)`, at);
  }
  const isNumber = named.fields.every(({ value }) => value.kind === 'uint' || value.kind === 'number');
  if (kind === 'sum' && !isNumber) throw new RuleError(`${field} is no number that can be added up`, at);
  return { kind, field };
}

function checkGrouping(by: readonly string[], path: RulePath): void {
  try {
    groupingBy(by);
  } catch (error) {
    if (error instanceof GroupingError) throw new RuleError(error.message, path);
    throw error;
  }
}

function filterAt(filter: string, path: RulePath) {
  try {
    return compileFilter(filter);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new RuleError(`${error.message}, at character ${error.place.at + 1} of the filter`, path);
  }
}

function optionsAt({ options }: Detector, table: Table, path: RulePath): Record<string, Option['value']> {
  const chosen: Record<string, Option['value']> = {};
  for (const [name, option] of Object.entries(options)) {
    const value = table[name];
    if (value === undefined) continue;
    const at = [...path, name];
    if (option.kind === 'words') chosen[name] = wordsAt(value, at);
    else if (option.unit === 's' && typeof value === 'string') {
      chosen[name] = numberAt(durationAt(value, at) / MS_PER_SECOND, at, option);
    } else chosen[name] = numberAt(value, at, option);
  }
  return chosen;
}

function required(table: Table, key: string, path: RulePath): unknown {
  if (table[key] === undefined) throw new RuleError(`has no ${key}`, path);
  return table[key];
}

function tableAt(value: unknown, path: RulePath): Table {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Table;
  throw new RuleError('is no table', path);
}

function onlyKeys(table: Table, known: readonly string[], path: RulePath): void {
  const unknown = Object.keys(table).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new RuleError(`${unknown} is unknown${suggestion(unknown, known)}; known are ${known.join(', ')}`, [
    ...path,
    unknown,
  ]);
}

function textAt(value: unknown, path: RulePath): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new RuleError('is no text', path);
}

function booleanAt(value: unknown, path: RulePath): boolean {
  if (typeof value === 'boolean') return value;
  throw new RuleError('is neither true nor false', path);
}

function wordsAt(value: unknown, path: RulePath): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw new RuleError('is no list of texts', path);
}

function numberAt(
  value: unknown,
  path: RulePath,
  { least, most = Number.MAX_SAFE_INTEGER }: { least: number; most?: number },
): number {
  if (typeof value !== 'number' || Number.isNaN(value)) throw new RuleError('is no number', path);
  if (value < least || value > most) {
    const limits = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `from ${least} to ${most}`;
    throw new RuleError(`${value} is not possible: ${limits}`, path);
  }
  return value;
}

function durationAt(value: unknown, path: RulePath): number {
  try {
    return parseDuration(textAt(value, path));
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError((error as Error).message, path);
  }
}

function oneOf<Each extends string>(values: readonly Each[], value: unknown, path: RulePath): Each {
  const found = values.find((each) => each === value);
  if (found !== undefined) return found;
  throw new RuleError(`${JSON.stringify(value)} is none of ${values.join(', ')}`, path);
}
