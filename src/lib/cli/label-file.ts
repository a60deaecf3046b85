import { readFileSync } from 'node:fs';
import { LabelError } from '../features/labels/label-text.js';
import { Labels } from '../features/labels/labels.js';
import { systemReason, UserError } from '../stream/user-error.js';

/** The labels of `--labels FILE`. Throws a UserError that says which line is wrong. */
export function readLabels(path: string): Labels {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`--labels: ${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
  try {
    return new Labels(text);
  } catch (error) {
    if (!(error instanceof LabelError)) throw error;
    throw new UserError(`--labels: ${path}: line ${error.line} ${error.message}`, {
      exit: 'input',
      cause: error,
    });
  }
}

/** How many rows got a label, and whether there are lines that fit none. */
export function labelSummary({ rows, labelled, lines, usedLines }: Labels): string {
  const unused = lines - usedLines;
  const rest = unused === 0 ? '' : `; ${unused} of ${lines} lines of the file gave none`;
  return `${labelled} of ${rows} rows got a label${rest}`;
}
