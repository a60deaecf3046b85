/** Bytes as a person would annotate them: hex digits, white space, and `# notes` to the end of a line. */
export function hex(strings: TemplateStringsArray): Buffer {
  const digits = strings.join('').replaceAll(/#.*$/gm, '').replaceAll(/\s/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(digits)) throw new Error(`not whole hex bytes: ${digits}`);
  return Buffer.from(digits, 'hex');
}
