/** Characters that a terminal obeys instead of showing: controls, bidirectional overrides, invisible ones. */
const HOSTILE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from the wire, made safe for a terminal: what it would obey is shown as `\u{1b}` instead. */
export const visible = (text: string): string =>
  text.replaceAll(HOSTILE, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
