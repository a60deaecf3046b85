import { addressOf } from '../bytes/address.js';
import { hasAddress, type Network, parseNetwork } from '../bytes/network.js';
import type { Actors } from './sighting.js';

/** Longest name of a host (RFC 1035 section 2.3.4): of a longer one no part is looked for. */
const MAX_HOST_NAME = 255;

const KINDS = ['ipv4', 'ipv6', 'mac'] as const;

/** The network that a word of an allow list stands for; undefined where it is a name. */
export function networkOf(word: string): Network | undefined {
  for (const kind of KINDS) {
    const network = parseNetwork(kind, word);
    if (network !== undefined) return network;
  }
  return undefined;
}

/** Who and what is allowed: addresses, networks, and names, which stand for all names below them, too. */
export class Allowances {
  readonly #networks: readonly Network[];
  readonly #names: ReadonlySet<string>;

  constructor(words: readonly string[]) {
    this.#networks = words.flatMap((word) => networkOf(word) ?? []);
    this.#names = new Set(
      words.filter((word) => networkOf(word) === undefined).map((word) => word.toLowerCase()),
    );
  }

  /** Whether one who takes part, or the name that it is about, is allowed. */
  allow({ source, target, name, service }: Actors): boolean {
    if (this.#networks.length > 0 && [source, target].some((each) => this.#hasAddress(each))) return true;
    return this.#names.size > 0 && [name, service, source, target].some((each) => this.#hasName(each));
  }

  #hasAddress(text: string | undefined): boolean {
    const address = text === undefined ? undefined : addressOf(text);
    if (address === undefined) return false;
    return this.#networks.some(
      (network) => network.address.kind === address.kind && hasAddress(network, address),
    );
  }

  #hasName(name: string | undefined): boolean {
    if (name === undefined) return false;
    const whole = name.toLowerCase();
    if (this.#names.has(whole)) return true;
    if (whole.length > MAX_HOST_NAME) return false;
    for (let dot = whole.indexOf('.'); dot >= 0; dot = whole.indexOf('.', dot + 1)) {
      if (this.#names.has(whole.slice(dot + 1))) return true;
    }
    return false;
  }
}
