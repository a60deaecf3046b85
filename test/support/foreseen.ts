/** Numbers that can be foreseen, in place of the random ones of `bytes/chance.ts`: other ones for each seed. */
export function foreseen(seed: number, count: number): Int32Array {
  let state = seed;
  return Int32Array.from({ length: count }, () => {
    // Marsaglia's xorshift with the multiplication of Vigna's xorshift*: good enough, and always the same.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x9e3779b1);
  });
}
