import { describe, expect, it } from 'vitest';
import { parseSize, sizeText } from '../../src/lib/bytes/size.js';

describe('sizes on the command line', () => {
  it.each([
    { text: '1B', bytes: 1 },
    { text: '500kB', bytes: 500_000 },
    { text: '1.5MB', bytes: 1_500_000 },
    { text: '2GB', bytes: 2_000_000_000 },
    { text: '64KiB', bytes: 65_536 },
    { text: '1MiB', bytes: 1_048_576 },
    { text: '1GiB', bytes: 1_073_741_824 },
  ])('$text is $bytes bytes', ({ text, bytes }) => {
    expect(parseSize(text)).toBe(bytes);
  });

  it.each([
    { text: '100', because: 'it has no unit' },
    { text: '', because: 'nothing' },
    { text: '0MB', because: 'no room at all' },
    { text: '1mb', because: 'a small m is milli' },
    { text: '1KB', because: 'neither kB nor KiB: it could mean either' },
    { text: '-1MB', because: 'negative' },
    { text: '1 MB', because: 'white space' },
  ])('"$text" is refused: $because', ({ text }) => {
    expect(() => parseSize(text)).toThrow(
      new RangeError(`"${text}" is not a size; write 500kB, 100MB, 2GB or 64KiB`),
    );
  });
});

describe('sizes for people', () => {
  it.each([
    { bytes: 0, text: '0 B' },
    { bytes: 999, text: '999 B' },
    { bytes: 1_000, text: '1.00 kB' },
    { bytes: 12_345, text: '12.3 kB' },
    { bytes: 123_456, text: '123 kB' },
    { bytes: 1_500_000, text: '1.50 MB' },
    { bytes: 2_000_000_000_000_000, text: '2000 TB' },
  ])('$bytes is $text', ({ bytes, text }) => {
    expect(sizeText(bytes)).toBe(text);
  });
});
