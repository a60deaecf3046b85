import type { Address } from '../bytes/address.js';
import { AddressHash, pairHash } from '../bytes/address-hash.js';
import type { FlowEnds } from './flow-ends.js';
import { type FlowPage, HASH, KEY_WORDS, NEXT_OF_HASH, rowOf } from './flow-page.js';
import type { FlowPages } from './flow-pages.js';
import { isInOrder } from './place.js';

const INITIAL_SLOTS = 2_048;
const KIND_NUMBER = { ipv4: 1, ipv6: 2, mac: 3 } as const;
const KIND_SHIFT = 20;
const ONE_WAY = 1 << 24;
const BACKWARD = 1 << 25;

/** Finds flows by their key, which is the same for both directions. */
export class FlowKeys {
  /** Whether the packet whose key was made goes from the lower end to the higher. */
  isForward = true;
  readonly #pages: FlowPages;
  #slots = new Int32Array(INITIAL_SLOTS);
  #size = 0;
  #hash = 0;
  readonly #key = new Int32Array(KEY_WORDS);
  readonly #portHash = new AddressHash();

  constructor(pages: FlowPages) {
    this.#pages = pages;
  }

  /** Makes the key of these ends in this place, for {@link find} and {@link add}. */
  use(ends: FlowEnds, placeId: number): void {
    const { sourcePort, destinationPort, protocol, isOneWay } = ends;
    const source = ends.source as Address;
    const destination = ends.destination as Address;
    const isForward =
      source === destination ? sourcePort <= destinationPort : isBefore(source, destination, ends);
    const low = isForward ? source : destination;
    const high = isForward ? destination : source;
    const lowPort = isForward ? sourcePort : destinationPort;
    const highPort = isForward ? destinationPort : sourcePort;
    const way = isOneWay ? ONE_WAY | (isForward ? 0 : BACKWARD) : 0;
    const key = this.#key;
    key[0] = low.word3;
    key[1] = low.word2;
    key[2] = low.word1;
    key[3] = low.word0;
    key[4] = high.word3;
    key[5] = high.word2;
    key[6] = high.word1;
    key[7] = high.word0;
    key[8] = (lowPort << 16) | highPort;
    key[9] = protocol | (KIND_NUMBER[source.kind] << KIND_SHIFT) | way;
    key[10] = placeId;
    this.isForward = isForward;
    this.#hash =
      pairHash(low.hash, high.hash) ^ this.#portHash.of(0, placeId, key[9] as number, key[8] as number);
  }

  /** The flow with the key that was made; -1 where there is none. */
  find(): number {
    const wanted = this.#hash;
    let flow = (this.#slots[wanted & (this.#slots.length - 1)] as number) - 1;
    while (flow >= 0) {
      const page = this.#pages.of(flow);
      const row = rowOf(flow);
      if (page.word(row, HASH) === wanted && page.hasKey(row, this.#key)) return flow;
      flow = page.word(row, NEXT_OF_HASH) - 1;
    }
    return -1;
  }

  /** Gives a flow the key that was made. */
  add(flow: number): void {
    if (this.#size >= this.#slots.length) this.#grow();
    this.#size += 1;
    const [page, row] = [this.#pages.of(flow), rowOf(flow)];
    for (let at = 0; at < KEY_WORDS; at += 1) page.setWord(row, at, this.#key[at] as number);
    page.setWord(row, HASH, this.#hash);
    this.#link(flow);
  }

  #link(flow: number): void {
    const slot = this.#slotOf(flow);
    this.#pages.of(flow).setWord(rowOf(flow), NEXT_OF_HASH, this.#slots[slot] as number);
    this.#slots[slot] = flow + 1;
  }

  remove(flow: number): void {
    const slot = this.#slotOf(flow);
    this.#size -= 1;
    let before = (this.#slots[slot] as number) - 1;
    const next = this.#behind(flow);
    if (before === flow) {
      this.#slots[slot] = next + 1;
      return;
    }
    while (this.#behind(before) !== flow) before = this.#behind(before);
    this.#pages.of(before).setWord(rowOf(before), NEXT_OF_HASH, next + 1);
  }

  #slotOf(flow: number): number {
    return this.#pages.of(flow).word(rowOf(flow), HASH) & (this.#slots.length - 1);
  }

  /** The next flow with the same hash; -1 where there is none. */
  #behind(flow: number): number {
    return this.#pages.of(flow).word(rowOf(flow), NEXT_OF_HASH) - 1;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(2 * old.length);
    for (const first of old) {
      for (let flow = first - 1; flow >= 0; ) {
        const next = this.#behind(flow);
        this.#link(flow);
        flow = next;
      }
    }
  }
}

/** Whether the source is the lower end. */
function isBefore(source: Address, destination: Address, { sourcePort, destinationPort }: FlowEnds): boolean {
  if (!isInOrder(source, destination)) return false;
  return !isInOrder(destination, source) || sourcePort <= destinationPort;
}

/** The lower and the higher end of a flow, as its key has them. */
export interface KeyEnds {
  readonly kind: Address['kind'];
  readonly low: readonly [number, number, number, number];
  readonly high: readonly [number, number, number, number];
  readonly lowPort: number;
  readonly highPort: number;
  readonly protocol: number;
  readonly isOneWay: boolean;
}

const KIND_OF_NUMBER = ['ipv4', 'ipv4', 'ipv6', 'mac'] as const;

/** Reads the key of a flow. */
export function keyEnds(page: FlowPage, row: number): KeyEnds {
  const [ports, protocol] = [page.word(row, 8), page.word(row, 9)];
  return {
    kind: KIND_OF_NUMBER[(protocol >>> KIND_SHIFT) & 3] ?? 'ipv4',
    low: addressWords(page, row, 0),
    high: addressWords(page, row, 4),
    lowPort: ports >>> 16,
    highPort: ports & 0xffff,
    protocol: protocol & ((1 << KIND_SHIFT) - 1),
    isOneWay: (protocol & ONE_WAY) !== 0,
  };
}

const addressWords = (page: FlowPage, row: number, at: number): KeyEnds['low'] => [
  page.word(row, at + 3),
  page.word(row, at + 2),
  page.word(row, at + 1),
  page.word(row, at),
];
