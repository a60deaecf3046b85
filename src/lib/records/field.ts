import type { Address, AddressKind } from '../bytes/address.js';
import type { Time } from '../bytes/time.js';
import type { Name } from './name.js';

/** What every field says of itself; the man page, `nt fields`, the JSON Schema and the codec read it. */
interface Described {
  readonly about: string;
  /** Unit of a number where its name does not say it: `bytes`, `s`, `words`. */
  readonly unit?: string;
  /**
   * Wireshark's display-filter names that hold the same value. Left out: the field's own path. Empty: the
   * field is ours and Wireshark has none.
   */
  readonly wireshark?: readonly string[];
}

export interface UintField extends Described {
  readonly kind: 'uint';
  /** The largest value the field can hold. */
  readonly max: number;
}
export interface NumberField extends Described {
  readonly kind: 'number';
}
export interface BooleanField extends Described {
  readonly kind: 'boolean';
}
export interface TextField extends Described {
  readonly kind: 'text';
  /** The only values it can have, where it has few. */
  readonly values?: readonly string[];
}
/** Text with few distinct values, held as an interned {@link Name}. */
export interface NameField extends Described {
  readonly kind: 'name';
}
export interface AddressField extends Described {
  readonly kind: 'address';
  readonly family: AddressKind;
}
/** A moment; absent where its `decimals` is 0. */
export interface TimeField extends Described {
  readonly kind: 'time';
}
/** Any JSON value, not looked into. */
export interface AnyField extends Described {
  readonly kind: 'any';
}
/** An object. In memory it is always there; on the line it is left out when it would be empty. */
export interface GroupField<Inner extends Fields = Fields> extends Described {
  readonly kind: 'group';
  readonly fields: Inner;
}
/** An array. In memory it is always there; on the line it is left out when it is empty. */
export interface ListField<Item extends Field = Field> extends Described {
  readonly kind: 'list';
  readonly item: Item;
}

export type Field =
  | UintField
  | NumberField
  | BooleanField
  | TextField
  | NameField
  | AddressField
  | TimeField
  | AnyField
  | GroupField
  | ListField;

/** A value that may be absent: `undefined` in memory, left out on the line. */
export type Optional<Inner extends Field = Field> = Inner & { readonly optional: true };

/** The fields of one object, in the order in which they are written. */
export type Fields = { readonly [name: string]: Field | Optional };

type ValueOf<F> =
  F extends GroupField<infer Inner>
    ? RecordOf<Inner>
    : F extends ListField<infer Item>
      ? ValueOf<Item>[]
      : F extends UintField | NumberField
        ? number
        : F extends BooleanField
          ? boolean
          : F extends TextField
            ? string
            : F extends NameField
              ? Name
              : F extends AddressField
                ? Address
                : F extends TimeField
                  ? Time
                  : unknown;

/** The object in memory that a table of fields describes. Its values may be overwritten: objects are reused. */
export type RecordOf<Table extends Fields> = {
  -readonly [Name in keyof Table]: Table[Name] extends { readonly optional: true }
    ? ValueOf<Table[Name]> | undefined
    : ValueOf<Table[Name]>;
};

type Extra = Omit<Described, 'about'>;

const uintOf =
  (max: number) =>
  (about: string, extra: Extra = {}): UintField => ({ kind: 'uint', about, max, ...extra });

export const uint8 = uintOf(0xff);
export const uint16 = uintOf(0xffff);
export const uint32 = uintOf(0xffffffff);
/** A count or size; exact up to 2^53-1. */
export const count = uintOf(Number.MAX_SAFE_INTEGER);

export const number = (about: string, extra: Extra = {}): NumberField => ({
  kind: 'number',
  about,
  ...extra,
});
export const boolean = (about: string, extra: Extra = {}): BooleanField => ({
  kind: 'boolean',
  about,
  ...extra,
});
export const text = (about: string, extra: Extra & { values?: readonly string[] } = {}): TextField => ({
  kind: 'text',
  about,
  ...extra,
});
export const name = (about: string, extra: Extra = {}): NameField => ({ kind: 'name', about, ...extra });
export const ipv4Address = (about: string, extra: Extra = {}): AddressField => ({
  kind: 'address',
  family: 'ipv4',
  about,
  ...extra,
});
export const ipv6Address = (about: string, extra: Extra = {}): AddressField => ({
  kind: 'address',
  family: 'ipv6',
  about,
  ...extra,
});
export const macAddress = (about: string, extra: Extra = {}): AddressField => ({
  kind: 'address',
  family: 'mac',
  about,
  ...extra,
});
export const time = (about: string, extra: Extra = {}): TimeField => ({ kind: 'time', about, ...extra });
export const any = (about: string, extra: Extra = {}): AnyField => ({ kind: 'any', about, ...extra });

export const group = <const Inner extends Fields>(
  about: string,
  fields: Inner,
  extra: Extra = {},
): GroupField<Inner> => ({ kind: 'group', about, fields, ...extra });

export const list = <const Item extends Field>(
  about: string,
  item: Item,
  extra: Extra = {},
): ListField<Item> => ({
  kind: 'list',
  about,
  item,
  ...extra,
});

/**
 * Marks a leaf, or a group, as one that may be absent. Groups and lists that are empty need no mark: they are not
 * written.
 */
export const optional = <const Inner extends Field>(field: Inner): Optional<Inner> => ({
  ...field,
  optional: true,
});

export const isOptional = (field: Field): boolean => 'optional' in field && field.optional === true;

/** True where an object of these fields can be empty, and is then left out. */
export const canBeEmpty = (fields: Fields): boolean => Object.values(fields).every(canBeAbsent);

/** True where the field may be missing from a line. */
export const canBeAbsent = (field: Field): boolean =>
  isOptional(field) ||
  field.kind === 'list' ||
  field.kind === 'time' ||
  (field.kind === 'group' && canBeEmpty(field.fields));

/** True where the first field of an object may be missing, so that it is not known which key follows the brace. */
export const startsOpen = (fields: Fields): boolean => {
  const [first] = Object.values(fields);
  return first === undefined || canBeAbsent(first);
};
