/** A 32-bit identifier as people read it in other tools: `0x0000abcd`. */
export const hexNumber = (value: number): string => `0x${value.toString(16).padStart(8, '0')}`;
