import type { Address } from '../bytes/address.js';
import type { PossibleEnds } from './conversation.js';
import type { Unit } from './unit.js';

const PORTS = 65_536;
const MAX_EXPECTED = 4096;

/** Ends at which earlier packets announced an application: RTP where SDP says so. The oldest of 4,096 goes. */
export class ExpectedPorts {
  readonly #units = new Map<string, Unit>();
  /** Ports of which any is expected: nearly all packets need no more. */
  readonly #ports = new Uint8Array(PORTS);

  add(address: Address, port: number, unit: Unit): void {
    const key = keyOf(address, port);
    this.#units.delete(key);
    this.#units.set(key, unit);
    this.#ports[port] = 1;
    const [oldest] = this.#units.keys();
    if (this.#units.size > MAX_EXPECTED && oldest !== undefined) this.#units.delete(oldest);
  }

  /** The application announced for either end. */
  find({ source, sourcePort, destination, destinationPort }: PossibleEnds): Unit | undefined {
    return this.#at(destination, destinationPort) ?? this.#at(source, sourcePort);
  }

  #at(address: Address | undefined, port: number): Unit | undefined {
    if (this.#ports[port] === 0 || address === undefined) return undefined;
    return this.#units.get(keyOf(address, port));
  }
}

const keyOf = (address: Address, port: number): string => `${address.text} ${port}`;
