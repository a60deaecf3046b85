/** A number with more digits than a double has; JSON text takes it as it is. */
export class Digits {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): string {
    return `\u0001digits ${this.text}`;
  }
}

/** A value that is not looked into: neither its keys nor their order are known to the table. */
export class Verbatim {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  toJSON(): unknown {
    return this.value;
  }
}

/** The JSON text of a plain object, every digit of its times kept. */
export const plainJson = (plain: unknown): string => withDigits(JSON.stringify(plain));

const withDigits = (json: string): string => json.replaceAll(/"\\u0001digits ([^"]*)"/g, '$1');

/** Choices that a property makes for a test, one after the other and from the start again. */
export type Dice = (sides: number) => number;

export function diceOf(numbers: readonly number[]): Dice {
  let next = 0;
  return (sides) => {
    next += 1;
    return (numbers[next % numbers.length] ?? 0) % sides;
  };
}

const WHITE_SPACE = ['', '', ' ', '\t', '  ', '\r'] as const;

/**
 * JSON text that means the same as `plain` and looks nothing like ours: keys in another order, white space,
 * characters escaped that need not be, members that nobody knows.
 */
export function foreignJson(plain: unknown, dice: Dice): string {
  const gap = (): string => WHITE_SPACE[dice(WHITE_SPACE.length)] ?? '';
  const write = (value: unknown): string => {
    if (value instanceof Digits) return value.text;
    if (typeof value === 'string') return foreignString(value, dice);
    if (Array.isArray(value))
      return `[${gap()}${value.map((item) => `${gap()}${write(item)}${gap()}`).join(',')}]`;
    if (typeof value !== 'object' || value === null || value instanceof Verbatim)
      return JSON.stringify(value);
    const members = Object.entries(value).map(
      ([key, member]) => `${gap()}"${key}"${gap()}:${gap()}${write(member)}${gap()}`,
    );
    if (dice(2) === 0) members.push(`"Unknown ${dice(100)}":[null,{"time_epoch":[]},"\\"end\\":1"]`);
    return `{${gap()}${shuffled(members, dice).join(',')}${gap()}}`;
  };
  return write(plain);
}

function foreignString(text: string, dice: Dice): string {
  const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text).replaceAll(/\\u....|\\.|[ !#-[\]-~]/g, (unit) =>
    unit.length === 1 && dice(4) === 0 ? escaped(unit) : unit,
  );
}

/** The same items in another order. */
export function shuffled<Item>(items: readonly Item[], dice: Dice): Item[] {
  const rest = [...items];
  const order: Item[] = [];
  while (rest.length > 0) order.push(...rest.splice(dice(rest.length), 1));
  return order;
}
