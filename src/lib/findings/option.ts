/** A number that a user can choose: a threshold, a span of time, a share. */
export interface NumberOption {
  readonly kind: 'number';
  readonly value: number;
  /** What it counts: `packets`, `s`, `bytes`; empty for a bare ratio. */
  readonly unit: string;
  readonly about: string;
  readonly least: number;
  readonly most: number;
}

/** A list of words that a user can choose: names, addresses, ports. */
export interface WordsOption {
  readonly kind: 'words';
  readonly value: readonly string[];
  readonly about: string;
}

export type Option = NumberOption | WordsOption;

/** What can be chosen of a detector, by name: help, manual and `--rules` come from it. */
export type Options = { readonly [name: string]: Option };

/** What was chosen, a value for each option. */
export type Chosen<Table extends Options> = { readonly [Name in keyof Table]: Table[Name]['value'] };

/** A number with its default; seconds have the unit `s`, and can be written as durations (`15m`) in rules. */
export const number = (
  value: number,
  unit: string,
  about: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER }: { least?: number; most?: number } = {},
): NumberOption => ({ kind: 'number', value, unit, about, least, most });

/** A list of words with its default. */
export const words = (value: readonly string[], about: string): WordsOption => ({
  kind: 'words',
  value,
  about,
});

/** The defaults of a table, with what was chosen in their place. */
export const chosenOf = <Table extends Options>(
  table: Table,
  chosen: Readonly<Record<string, Option['value']>> = {},
): Chosen<Table> =>
  Object.fromEntries(
    Object.entries(table).map(([name, option]) => [name, chosen[name] ?? option.value]),
  ) as Chosen<Table>;
