import { Conversation, type Ends } from './conversation.js';
import { MessageMemory } from './message-memory.js';

/** Conversations in each half of the table. */
const MAX_HALF = 16_384;
/** More conversations with one hash are an attack: the oldest of them goes. */
const MAX_CHAIN = 8;
const FILTER_SLOTS = 65_536;

/** Conversations by hash, and which pairs of ports any of them has. */
class Half {
  readonly byHash = new Map<number, Conversation>();
  /** Conversations that were put in since it was made. */
  added = 0;
  readonly #filter = new Uint8Array(FILTER_SLOTS);

  mayHave(slot: number): boolean {
    return this.#filter[slot] === 1;
  }

  add(hash: number, conversation: Conversation): void {
    const { sourcePort, destinationPort } = conversation.ends;
    this.added += 1;
    conversation.next = this.byHash.get(hash);
    this.byHash.set(hash, conversation);
    this.#filter[sourcePort ^ destinationPort] = 1;
    this.#cutChain(conversation);
  }

  #cutChain(first: Conversation): void {
    let last: Conversation | undefined = first;
    for (let length = 1; length < MAX_CHAIN && last !== undefined; length += 1) last = last.next;
    last?.next?.dropMessages();
    if (last !== undefined) last.next = undefined;
  }

  /** Takes a conversation out. */
  remove(hash: number, conversation: Conversation): void {
    let before: Conversation | undefined;
    let each = this.byHash.get(hash);
    while (each !== undefined && each !== conversation) {
      before = each;
      each = each.next;
    }
    if (each === undefined) return;
    if (before !== undefined) before.next = each.next;
    else if (each.next === undefined) this.byHash.delete(hash);
    else this.byHash.set(hash, each.next);
  }

  *[Symbol.iterator](): Generator<Conversation> {
    for (const first of this.byHash.values()) {
      for (let each: Conversation | undefined = first; each !== undefined; each = each.next) yield each;
    }
  }

  find(hash: number, ends: Ends): Conversation | undefined {
    let each = this.byHash.get(hash);
    while (each !== undefined && !each.isForward(ends) && !each.isBackward(ends)) each = each.next;
    return each;
  }
}

/**
 * The conversations of which something is remembered, whichever way a packet goes. At most 32,768: the table
 * has two halves, a conversation that is used moves to the younger one, and when that is full the older is
 * forgotten.
 */
export class Conversations {
  readonly memory = new MessageMemory();
  #young = new Half();
  #old = new Half();
  /** Messages that were given up before their end, for want of memory. */
  forgotten = 0;

  find(ends: Ends): Conversation | undefined {
    const slot = ends.sourcePort ^ ends.destinationPort;
    const isYoung = this.#young.mayHave(slot);
    if (!isYoung && !this.#old.mayHave(slot)) return undefined;
    const hash = hashOf(ends);
    const found = isYoung ? this.#young.find(hash, ends) : undefined;
    return found ?? this.#renew(hash, ends);
  }

  /** Moves a conversation of the older half to the younger. */
  #renew(hash: number, ends: Ends): Conversation | undefined {
    const found = this.#old.find(hash, ends);
    if (found === undefined) return undefined;
    this.#old.remove(hash, found);
    this.#add(hash, found);
    return found;
  }

  /** The conversation between these ends, made if there is none. */
  open(ends: Ends): Conversation {
    const found = this.find(ends);
    if (found !== undefined) return found;
    const made = new Conversation(ends, this.memory);
    this.#add(hashOf(ends), made);
    return made;
  }

  #add(hash: number, conversation: Conversation): void {
    if (this.#young.added >= MAX_HALF) {
      for (const each of this.#old) {
        if (each.hasUnfinished) this.forgotten += 1;
        each.dropMessages();
      }
      this.#old = this.#young;
      this.#young = new Half();
    }
    this.#young.add(hash, conversation);
  }

  /** Forgets what was between these ends: another connection begins. */
  close(ends: Ends): void {
    const found = this.find(ends);
    if (found === undefined) return;
    found.dropMessages();
    this.#young.remove(hashOf(ends), found);
  }
}

/** The same for both directions. */
function hashOf({ source, sourcePort, destination, destinationPort }: Ends): number {
  const ports = Math.imul(sourcePort ^ destinationPort, 0x9e3779b1) ^ (sourcePort + destinationPort);
  return (source.hash ^ destination.hash ^ ports) | 0;
}
