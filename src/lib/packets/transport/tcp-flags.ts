import { type Name, nameOf } from '../../records/name.js';

/** From the highest of the twelve bits to the lowest: RFC 9293 section 3.1, AE from RFC 9768. */
const LETTERS = 'RRRACEUAPRSF';
const FLAG_VALUES = 1 << LETTERS.length;

const letters: (Name | undefined)[] = new Array<Name | undefined>(FLAG_VALUES).fill(undefined);

/** Letters of the flags that are set, in Wireshark's order: `S`, `AS`, `AP`, `AF`, `R`. */
export function tcpFlagLetters(flags: number): Name {
  let known = letters[flags];
  if (known === undefined) {
    known = nameOf([...LETTERS].filter((_, index) => (flags & (FLAG_VALUES >>> (index + 1))) !== 0).join(''));
    letters[flags] = known;
  }
  return known;
}
