/** How a field is compared with a value. */
export type Relation = 'eq' | 'ne' | 'all_eq' | 'any_ne' | 'gt' | 'ge' | 'lt' | 'le' | 'contains' | 'matches';

/** Every operator: how it is written, and what it asks. The manual prints this table. */
export const OPERATORS: readonly {
  readonly spellings: readonly string[];
  readonly relation?: Relation;
  readonly about: string;
}[] = [
  { spellings: ['==', 'eq', 'any_eq'], relation: 'eq', about: 'An occurrence equals the value' },
  {
    spellings: ['!=', 'ne', 'all_ne'],
    relation: 'ne',
    about: 'The field is there, and no occurrence equals the value',
  },
  {
    spellings: ['===', 'all_eq'],
    relation: 'all_eq',
    about: 'The field is there, and every occurrence equals the value',
  },
  { spellings: ['!==', '~=', 'any_ne'], relation: 'any_ne', about: 'An occurrence differs from the value' },
  { spellings: ['>', 'gt'], relation: 'gt', about: 'An occurrence is greater' },
  { spellings: ['>=', 'ge'], relation: 'ge', about: 'An occurrence is greater or equal' },
  { spellings: ['<', 'lt'], relation: 'lt', about: 'An occurrence is less' },
  { spellings: ['<=', 'le'], relation: 'le', about: 'An occurrence is less or equal' },
  { spellings: ['contains'], relation: 'contains', about: 'An occurrence has this text in it' },
  {
    spellings: ['matches', '~'],
    relation: 'matches',
    about: 'An occurrence matches this JavaScript regular expression, whatever the case of its letters',
  },
  { spellings: ['in'], about: 'An occurrence is one of the values, or in one of the ranges, in braces' },
  { spellings: ['&', 'bitwise_and'], about: 'Bits of a number: any of them, or a number to be compared' },
  { spellings: ['!', 'not'], about: 'What follows is not true' },
  { spellings: ['&&', 'and'], about: 'Both are true' },
  { spellings: ['||', 'or'], about: 'One of them is true' },
];

/** The relation that is written like this. */
export const relationOf: ReadonlyMap<string, Relation> = new Map(
  OPERATORS.flatMap(({ spellings, relation }) =>
    relation === undefined ? [] : spellings.map((spelling) => [spelling, relation] as const),
  ),
);

/** Words that are operators and can be no name. */
export const OPERATOR_WORDS: ReadonlySet<string> = new Set(
  OPERATORS.flatMap(({ spellings }) => spellings).filter((spelling) => /^[a-z_]+$/.test(spelling)),
);
