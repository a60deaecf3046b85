import { type DecodeAs, parseDecodeAs } from '../packets/decode-as.js';
import { UserError } from '../stream/user-error.js';

export interface DecodeAsFlags {
  readonly 'decode-as': readonly string[] | undefined;
}

/** What the user says of ports, or a usage error that says which rule cannot be. */
export const decodeAs = ({ 'decode-as': rules = [] }: DecodeAsFlags): DecodeAs[] =>
  rules.map((rule) => {
    const parsed = parseDecodeAs(rule);
    if (typeof parsed === 'string') throw new UserError(`-d: ${parsed}`, { exit: 'usage' });
    return parsed;
  });
