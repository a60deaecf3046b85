/** One bit of a number that our records keep whole. */
interface FlagBit {
  readonly field: string;
  readonly mask: number;
}

/** Wireshark's names for the flags of TCP, from the lowest bit up: RFC 9293 section 3.1, AE from RFC 9768. */
const TCP_FLAGS = ['fin', 'syn', 'reset', 'push', 'ack', 'urg', 'ece', 'cwr', 'ae'] as const;

/** Names of Wireshark for single bits, which filters know though records do not have them. */
export const FLAG_BITS: ReadonlyMap<string, FlagBit> = new Map(
  TCP_FLAGS.map((name, bit) => [`tcp.flags.${name}`, { field: 'tcp.flags', mask: 1 << bit }]),
);
