/** The signed 8-bit integer at `at`. */
export const int8At = (bytes: Uint8Array, at: number): number => ((bytes[at] as number) << 24) >> 24;

/** The unsigned 16-bit integer at `at` in the given byte order. */
export const uint16At = (bytes: Uint8Array, at: number, isLittleEndian: boolean): number =>
  isLittleEndian
    ? (bytes[at] as number) | ((bytes[at + 1] as number) << 8)
    : ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** The unsigned 32-bit integer at `at` in the given byte order. */
export const uint32At = (bytes: Uint8Array, at: number, isLittleEndian: boolean): number =>
  isLittleEndian
    ? ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24)) >>>
      0
    : (((bytes[at] as number) << 24) |
        ((bytes[at + 1] as number) << 16) |
        ((bytes[at + 2] as number) << 8) |
        (bytes[at + 3] as number)) >>>
      0;
