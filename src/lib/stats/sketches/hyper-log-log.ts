import type { Hash64 } from '../../bytes/half-sip-hash.js';

/** Bits of the hash that choose a register. */
const INDEX_BITS = 14;
const REGISTERS = 1 << INDEX_BITS;
/** Bits of the hash whose zeros are counted. */
const COUNTED_BITS = 64 - INDEX_BITS;
/** The most a register can hold: all bits were zero. */
const HIGHEST = COUNTED_BITS + 1;

/** Standard error of an estimate, as a share of the true number: 1.04 / sqrt(registers). */
export const STANDARD_ERROR = 1.04 / Math.sqrt(REGISTERS);

/**
 * Estimates how many different hashes it has seen, in 16 kB.
 *
 * P. Flajolet, E. Fusy, O. Gandouet and F. Meunier, "HyperLogLog: the analysis of a near-optimal cardinality
 * estimation algorithm", AofA 2007; the estimate is that of O. Ertl, "New cardinality estimation algorithms for
 * HyperLogLog sketches", arXiv:1702.01284, algorithm 6, which needs no tables of corrections.
 */
export class HyperLogLog {
  readonly #registers = new Uint8Array(REGISTERS);

  /** Numbers that it keeps, as many bytes as each takes elsewhere. */
  readonly size = REGISTERS / Float64Array.BYTES_PER_ELEMENT;

  add({ low, high }: Hash64): void {
    const register = high >>> (32 - INDEX_BITS);
    const rest = (high << INDEX_BITS) | (low >>> (32 - INDEX_BITS));
    const zeros =
      rest !== 0 ? Math.clz32(rest) : 32 + Math.min(Math.clz32(low << INDEX_BITS), 32 - INDEX_BITS);
    this.#raise(register, zeros + 1);
  }

  get estimate(): number {
    const seen = new Float64Array(HIGHEST + 1);
    for (const value of this.#registers) seen[value] = (seen[value] as number) + 1;
    const share = (value: number): number => (seen[value] as number) / REGISTERS;
    let z = REGISTERS * tau(1 - share(HIGHEST));
    for (let value = COUNTED_BITS; value >= 1; value -= 1) z = 0.5 * (z + (seen[value] as number));
    z += REGISTERS * sigma(share(0));
    return Math.round((REGISTERS * REGISTERS) / (2 * Math.LN2 * z));
  }

  /** The registers, as text. */
  save(): string {
    return Buffer.from(this.#registers).toString('base64');
  }

  /** Adds saved registers; what is no such text counts for nothing. */
  absorb(state: string): void {
    const registers = Buffer.from(state, 'base64');
    for (let index = 0; index < REGISTERS; index += 1) {
      this.#raise(index, Math.min(registers[index] ?? 0, HIGHEST));
    }
  }

  merge(other: HyperLogLog): void {
    for (const [index, value] of other.#registers.entries()) this.#raise(index, value);
  }

  #raise(register: number, value: number): void {
    if (value > (this.#registers[register] as number)) this.#registers[register] = value;
  }
}

/** Ertl's sum over registers that hold nothing. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let [x, y, z] = [share, 1, share];
  for (let before = Number.NaN; z !== before; ) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

/** Ertl's sum over registers that hold the most they can. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let [x, y, z] = [share, 1, 1 - share];
  for (let before = Number.NaN; z !== before; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
