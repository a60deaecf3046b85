/** Names that are remembered, by a hash of their letters; then all are forgotten. */
const MAX_NAMES = 1_024;
/** No longer names are remembered. */
const MAX_NAME_BYTES = 32;
const [UPPER_A, UPPER_Z, LOWER] = [0x41, 0x5a, 0x20] as const;
const ASCII = 0x80;

const known = new Map<number, string>();

const lowerCase = (byte: number): number => (byte >= UPPER_A && byte <= UPPER_Z ? byte | LOWER : byte);

/** The name of a header in lower case. There are few, and each is made once as a rule. */
export function headerName(bytes: Buffer, start: number, end: number): string {
  if (end - start > MAX_NAME_BYTES) return made(bytes, start, end);
  let hash = end - start;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= ASCII) return made(bytes, start, end);
    hash = (Math.imul(hash, 31) + lowerCase(byte)) | 0;
  }
  const found = known.get(hash);
  if (found !== undefined && isName(found, bytes, start, end)) return found;
  const name = made(bytes, start, end);
  if (known.size >= MAX_NAMES) known.clear();
  known.set(hash, name);
  return name;
}

const made = (bytes: Buffer, start: number, end: number): string =>
  bytes.toString('latin1', start, end).toLowerCase();

function isName(name: string, bytes: Buffer, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let index = 0; index < name.length; index += 1) {
    if (name.charCodeAt(index) !== lowerCase(bytes[start + index] as number)) return false;
  }
  return true;
}
