const SIGNATURE = Buffer.from('NTLMSSP\0');
const AUTHENTICATE = 3;
const FLAGS_AT = 60;
const MIN_BYTES = 64;
const UNICODE = 1;

/** Where an answer to a challenge tells names: [MS-NLMP] section 2.2.1.3. */
const AT = { domain: 28, username: 36, hostname: 44 } as const;

/** Who logs in. */
export interface NtlmUsers {
  readonly username: string[];
  readonly domain: string[];
  readonly hostname: string[];
}

/** Finds the names in an answer of NTLM that stands somewhere between `start` and `end`, in whatever envelope. */
export function findNtlmUser(
  users: NtlmUsers,
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  if (start >= end) return;
  const found = bytes.subarray(start, end).indexOf(SIGNATURE);
  const at = start + found;
  if (found < 0 || at + MIN_BYTES > end || bytes.readUInt32LE(at + 8) !== AUTHENTICATE) return;
  const encoding = (bytes.readUInt32LE(at + FLAGS_AT) & UNICODE) === 0 ? 'latin1' : 'utf16le';
  for (const [name, field] of Object.entries(AT) as [keyof NtlmUsers, number][]) {
    const length = bytes.readUInt16LE(at + field);
    const from = at + bytes.readUInt32LE(at + field + 4);
    if (length > 0 && from + length <= end) users[name].push(bytes.toString(encoding, from, from + length));
  }
}
