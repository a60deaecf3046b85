const BARS = [...'▁▂▃▄▅▆▇█'];

/** The newest of these values as bars of one character, the newest last; all of the width, the tallest the largest. */
export function sparkline(values: readonly number[], width: number): string {
  const shown = width > 0 ? values.slice(-width) : [];
  const largest = Math.max(...shown, 0);
  const bars = shown.map((value) => {
    if (value <= 0 || largest === 0) return ' ';
    return BARS[Math.min(BARS.length - 1, Math.floor((value / largest) * BARS.length))] ?? '';
  });
  return bars.join('').padStart(Math.max(width, 0));
}
