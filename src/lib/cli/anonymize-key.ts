import { readFileSync } from 'node:fs';
import { KEY_BYTES } from '../report/anonymize/crypto-pan.js';
import { systemReason, UserError } from '../stream/user-error.js';

const VARIABLE = 'NT_ANONYMIZE_KEY';
const HEX = /^[0-9a-f]{64}$/i;

/** The key of `--anonymize`: 32 bytes in a file, or 64 hexadecimal digits there or in the environment. */
export function anonymizeKey(path: string | undefined, environment: NodeJS.ProcessEnv): Uint8Array {
  if (path !== undefined) return keyIn(path);
  const text = environment[VARIABLE]?.trim() ?? '';
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  const problem = text === '' ? 'needs a key' : `${VARIABLE} is not 64 hexadecimal digits`;
  throw new UserError(
    `--anonymize: ${problem}: make one with "head -c ${KEY_BYTES} /dev/urandom >key.bin", keep it, and give --anonymize-key key.bin`,
    { exit: 'usage' },
  );
}

function keyIn(path: string): Uint8Array {
  const bytes = read(path);
  if (bytes.length === KEY_BYTES) return bytes;
  const text = bytes.toString('latin1').trim();
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  throw new UserError(
    `--anonymize-key: ${path}: is no key: ${KEY_BYTES} bytes, or ${2 * KEY_BYTES} hexadecimal digits`,
    { exit: 'input' },
  );
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`--anonymize-key: ${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}
