const BYTES_PER = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes of a flag such as `100MB` or `64KiB`. A bare number is refused: it has no unit. */
export function parseSize(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|KiB|MiB|GiB)$/.exec(text);
  const bytes = Number(match?.[1]) * BYTES_PER[match?.[2] as keyof typeof BYTES_PER];
  if (!(bytes > 0)) throw new RangeError(`"${text}" is not a size; write 500kB, 100MB, 2GB or 64KiB`);
  return bytes;
}

/** `1.5 MB`: three significant digits and a decimal (SI) unit, for people. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}
