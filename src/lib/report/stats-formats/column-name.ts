/** A path as one word of letters, digits and underscores: it needs no quotes in SQL, Miller, R or PromQL. */
export const columnName = (...path: readonly string[]): string =>
  path.join('_').replaceAll(/[^A-Za-z0-9_]/g, '_');

/** How the field is called by which records are grouped: never like a column of a tap. */
export const labelName = (field: string): string => columnName('by', field);
