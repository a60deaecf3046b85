import { readFileSync } from 'node:fs';
import { DETECTORS } from '../findings/registry.js';
import { pathText, RuleError } from '../findings/rules/rule-error.js';
import { parseRules, type RuleFile } from '../findings/rules/rule-file.js';
import { systemReason, UserError } from '../stream/user-error.js';

/** The rules of `--rules`; nothing is tuned where there are none. A mistake is told with line and key. */
export function ruleFile(path: string | undefined): RuleFile {
  if (path === undefined) return { tunings: new Map(), off: new Set(), added: [] };
  try {
    return parseRules(read(path), DETECTORS);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    const line = error.line === undefined ? '' : `:${error.line}`;
    const key = error.path.length === 0 ? '' : `${pathText(error.path)}: `;
    throw new UserError(`${path}${line}: ${key}${error.message}`, { exit: 'usage', cause: error });
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}
