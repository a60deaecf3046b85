import type { SeededRandom } from '../trainers/seeded-random.js';
import type { MadeEnd, MadeFrame } from './made-frame.js';

/** Traffic that nobody wants, made up to see whether a model notices it. */
export interface InjectedTraffic {
  readonly name: string;
  /** What it does, in one line for people. */
  readonly about: string;
  /** Frames in the order of time; the same for the same random numbers. */
  frames(random: SeededRandom): MadeFrame[];
}

/** Checks traffic and keeps its type. */
export const defineInjectedTraffic = <const T extends InjectedTraffic>(traffic: T): T => traffic;

/** Addresses that belong to nobody: 192.0.2.0/24 for the network at hand, 198.51.100.0/24 for others (RFC 5737). */
const HOME = 0xc0000200;
const AWAY = 0xc6336400;
const HOSTS = 254;
const FIRST_EPHEMERAL_PORT = 32_768;
const EPHEMERAL_PORTS = 28_232;

export const homeAddress = (host: number): number => HOME + 1 + (host % HOSTS);
export const awayAddress = (host: number): number => AWAY + 1 + (host % HOSTS);

/** An end that opens conversations: a port such as Linux gives (32768 to 60999). */
export const client = (address: number, random: SeededRandom): MadeEnd => ({
  address,
  port: FIRST_EPHEMERAL_PORT + random.below(EPHEMERAL_PORTS),
  ttl: 64,
});

/** A number between two, evenly spread by its logarithm. */
export const between = (random: SeededRandom, least: number, most: number): number =>
  least * (most / least) ** random.fraction();

export const inTime = (frames: MadeFrame[]): MadeFrame[] => frames.sort((a, b) => a.at - b.at);
