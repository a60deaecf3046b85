/** Kinds of ICMP messages that ask, and those that answer them: RFC 792, RFC 950, RFC 1256, RFC 1788. */
const ICMP_PAIRS: readonly (readonly [question: number, answer: number])[] = [
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
  [10, 9],
];

/** The same in ICMPv6: RFC 4443, RFC 4861, RFC 2710, RFC 4620, RFC 6275. */
const ICMPV6_PAIRS: readonly (readonly [question: number, answer: number])[] = [
  [128, 129],
  [133, 134],
  [135, 136],
  [130, 131],
  [139, 140],
  [144, 145],
];

const bothWays = (pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> =>
  new Map(
    pairs.flatMap(([question, answer]): [number, number][] => [
      [question, answer],
      [answer, question],
    ]),
  );

const ICMP_ANSWERS = bothWays(ICMP_PAIRS);
const ICMPV6_ANSWERS = bothWays(ICMPV6_PAIRS);

/**
 * The type of message that comes back on one of this type, or undefined where none does. Zeek and the Community ID
 * take both types for the ports of a flow, so that questions and answers are one.
 */
export const icmpAnswer = (type: number, isIpv6: boolean): number | undefined =>
  (isIpv6 ? ICMPV6_ANSWERS : ICMP_ANSWERS).get(type);
