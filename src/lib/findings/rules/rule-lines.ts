import { pathText, type RulePath } from './rule-error.js';

const TOML_HEADER = /^\s*(\[\[?)\s*([^\]]+?)\s*\]/;
const TOML_KEY = /^\s*("(?:[^"\\]|\\.)*"|[\w.-]+)\s*=/;
const JSON_TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g;

/** Lines, counting from 1, on which the values of a document stand, by the text of their path. */
type Lines = Map<string, number>;

/** The line of a value, or of what is around it; undefined where nothing is known of it. */
export function lineOf(text: string, isJson: boolean, path: RulePath): number | undefined {
  const lines = isJson ? jsonLines(text) : tomlLines(text);
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(pathText(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}

const keysOf = (name: string): string[] =>
  [...name.matchAll(/"((?:[^"\\]|\\.)*)"|[^.\s"]+/g)].map(([whole, quoted]) => quoted ?? whole);

function tomlLines(text: string): Lines {
  const lines: Lines = new Map();
  const items = new Map<string, number>();
  let table: RulePath = [];
  for (const [index, line] of text.split('\n').entries()) {
    const [, brackets, header] = TOML_HEADER.exec(line) ?? [];
    const [, key] = TOML_KEY.exec(line) ?? [];
    if (header !== undefined) {
      table = keysOf(header);
      if (brackets === '[[') {
        const item = items.get(header) ?? 0;
        items.set(header, item + 1);
        table = [...table, item];
      }
      lines.set(pathText(table), index + 1);
    } else if (key !== undefined) lines.set(pathText([...table, ...keysOf(key)]), index + 1);
  }
  return lines;
}

function jsonLines(text: string): Lines {
  const place = new JsonPlace();
  let [line, from] = [1, 0];
  for (const { 0: token, index } of text.matchAll(JSON_TOKEN)) {
    line += text.slice(from, index).split('\n').length - 1;
    from = index;
    place.take(token, line);
  }
  return place.lines;
}

/** Where a reader of JSON is: it goes from token to token, and notes the line of each value. */
class JsonPlace {
  readonly lines: Lines = new Map();
  readonly #path: (string | number)[] = [];
  #key = '';

  take(token: string, line: number): void {
    switch (token) {
      case '{':
        this.#path.push('');
        return;
      case '[':
        this.#path.push(0);
        return this.#note(line);
      case '}':
      case ']':
        this.#path.pop();
        return;
      case ',':
        return this.#next(line);
      case ':':
        this.#path[this.#path.length - 1] = this.#key;
        return this.#note(line);
      default:
        this.#key = token.slice(1, -1);
    }
  }

  /** Behind a comma comes the next item of a list. */
  #next(line: number): void {
    const last = this.#path.at(-1);
    if (typeof last !== 'number') return;
    this.#path[this.#path.length - 1] = last + 1;
    this.#note(line);
  }

  #note(line: number): void {
    this.lines.set(pathText(this.#path), line);
  }
}
