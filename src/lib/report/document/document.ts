import type { Severity } from '../../findings/finding-record.js';

/** Words that others wrote: of a finding, of a name from the wire. Shown, never obeyed. */
export interface Foreign {
  readonly kind: 'foreign';
  readonly text: string;
  /** It is a value that stands alone, and may be a name as well as a number. */
  readonly isValue?: boolean;
}

/** An address, what the capture says it is called, and where a database says it is. */
export interface HostPart {
  readonly kind: 'host';
  readonly address: string;
  readonly name: string | undefined;
  readonly place: string | undefined;
}

/** A name that tells something of whoever has it: of a domain, a network, a file. */
export interface NamePart {
  readonly kind: 'name';
  readonly name: string;
}

/** What a person can type. */
export interface CommandPart {
  readonly kind: 'command';
  readonly text: string;
}

/** A piece of a sentence. A plain string is our own words and numbers, never a name from the wire. */
export type Part = string | Foreign | HostPart | NamePart | CommandPart;

export type Parts = readonly Part[];

/** How much something matters; `good` is what is well. */
export type Tone = Severity | 'good';

/** A value in a table: a number with the unit of its column, or words. */
export type Cell = number | Part | Parts | undefined;

/** What the numbers of a column are, or that it has words. */
export type ColumnKind =
  | 'text'
  | 'count'
  | 'bytes'
  | 'bits'
  | 'ms'
  | 'seconds'
  | 'percent'
  | 'number'
  | 'tone';

export interface Column {
  /** Name in JSON and CSV. */
  readonly id: string;
  readonly title: string;
  readonly kind: ColumnKind;
  /** Other columns are made narrower first: its words are what the table is for. */
  readonly isLeading?: boolean;
}

export interface Table {
  readonly kind: 'table';
  /** Name in JSON and CSV, unlike that of any other table of the document. */
  readonly id: string;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** Rows that there are in all; some may not be told. */
  readonly total: number;
  readonly note?: string | undefined;
}

/** Numbers over time; one value for each step. */
export interface Series {
  readonly name: Part;
  readonly values: readonly (number | undefined)[];
}

/** Steps of equal length. */
export interface Steps {
  /** Begin of the first, as milliseconds since 1970. */
  readonly startMs: number;
  readonly stepMs: number;
}

interface Titled {
  readonly id: string;
  readonly title: string;
}

/** Series on top of each other, or lines of their own. */
export interface SeriesChart extends Titled, Steps {
  readonly kind: 'area' | 'lines';
  readonly unit: ColumnKind;
  readonly series: readonly Series[];
}

/** How much of each, the most first. */
export interface BarChart extends Titled {
  readonly kind: 'bars';
  readonly unit: ColumnKind;
  readonly bars: readonly { readonly name: Part; readonly value: number }[];
}

/** How much of each over time, told by darkness. */
export interface HeatMap extends Titled, Steps {
  readonly kind: 'heat';
  readonly unit: ColumnKind;
  readonly series: readonly Series[];
}

/** What happened from when to when. */
export interface EventChart extends Titled {
  readonly kind: 'events';
  readonly startMs: number;
  readonly endMs: number;
  readonly rows: readonly {
    readonly name: Part;
    readonly tone: Tone;
    readonly spans: readonly { readonly startMs: number; readonly endMs: number; readonly about: Part }[];
  }[];
}

export type Chart = SeriesChart | BarChart | HeatMap | EventChart;

/** One thing that was found, with what can be opened to see more of it. */
export interface FindingItem {
  readonly tone: Tone;
  readonly title: Parts;
  /** `critical, high confidence, port-scan`. */
  readonly labels: readonly string[];
  readonly text: Parts;
  readonly facts: readonly { readonly name: Part; readonly value: Parts }[];
  readonly advice: readonly Parts[];
  readonly commands: readonly CommandPart[];
}

export type Block =
  | { readonly kind: 'text'; readonly parts: Parts }
  | { readonly kind: 'statements'; readonly items: readonly { readonly tone: Tone; readonly parts: Parts }[] }
  | { readonly kind: 'facts'; readonly items: readonly { readonly name: string; readonly value: Parts }[] }
  | {
      readonly kind: 'findings';
      readonly id: string;
      readonly items: readonly FindingItem[];
      readonly total: number;
    }
  | {
      readonly kind: 'commands';
      readonly items: readonly { readonly about: Parts; readonly command: CommandPart }[];
    }
  | Table
  | Chart;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** A report, whatever form it is then given. */
export interface Document {
  readonly title: Parts;
  readonly subtitle: Parts;
  readonly sections: readonly Section[];
}

export const foreign = (text: string): Foreign => ({ kind: 'foreign', text });
/** A value of which nobody knows what it tells. */
export const foreignValue = (text: string): Foreign => ({ kind: 'foreign', text, isValue: true });
export const named = (name: string): NamePart => ({ kind: 'name', name });
export const command = (text: string): CommandPart => ({ kind: 'command', text });

/** A sentence: what stands between the words is put in as it is. */
export const say = (words: TemplateStringsArray, ...parts: readonly (Part | Parts | number)[]): Parts =>
  words.flatMap((word, index): Parts => {
    const part = parts[index];
    const rest =
      part === undefined ? [] : Array.isArray(part) ? part : [typeof part === 'number' ? String(part) : part];
    return [word, ...(rest as Parts)].filter((each) => each !== '');
  });
