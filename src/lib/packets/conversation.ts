import { type Address, sameAddress } from '../bytes/address.js';
import type { MessageMemory } from './message-memory.js';
import { StreamSide } from './stream-side.js';
import type { Unit } from './unit.js';

/** What a layer keeps of a conversation between its messages: a key for {@link Conversation.recall}. */
export class MemoryKey<Memory> {
  readonly create: () => Memory;

  constructor(create: () => Memory) {
    this.create = create;
  }
}

/** One of the few memories of a conversation, and the one before it. */
interface KeptMemory {
  readonly key: MemoryKey<unknown>;
  readonly memory: unknown;
  readonly next: KeptMemory | undefined;
}

/** One direction of a packet: who sends to whom. */
export interface Ends {
  source: Address;
  sourcePort: number;
  destination: Address;
  destinationPort: number;
}

/** The same where there may be no addresses. */
export interface PossibleEnds {
  source: Address | undefined;
  sourcePort: number;
  destination: Address | undefined;
  destinationPort: number;
}

/** What was learnt from earlier packets between two ends, so that later ones can be understood. */
export class Conversation {
  /** Its ends, as the packet had them that it was made for. */
  readonly ends: Readonly<Ends>;
  /** Its application, where that was told by more than a port number. */
  unit: Unit | undefined;
  /** The next one with the same hash. */
  next: Conversation | undefined;
  readonly #messageMemory: MessageMemory;
  // Made when first needed: many conversations have no streams, or nothing to remember.
  #forward: StreamSide | undefined;
  #backward: StreamSide | undefined;
  #memories: KeptMemory | undefined;

  constructor(ends: Ends, messageMemory: MessageMemory) {
    this.ends = { ...ends };
    this.#messageMemory = messageMemory;
  }

  /** Whether a packet between these ends goes the way of the first one. */
  isForward({ source, sourcePort, destination, destinationPort }: Ends): boolean {
    const { ends } = this;
    return (
      ends.sourcePort === sourcePort &&
      ends.destinationPort === destinationPort &&
      sameAddress(ends.source, source) &&
      sameAddress(ends.destination, destination)
    );
  }

  isBackward({ source, sourcePort, destination, destinationPort }: Ends): boolean {
    const { ends } = this;
    return (
      ends.sourcePort === destinationPort &&
      ends.destinationPort === sourcePort &&
      sameAddress(ends.source, destination) &&
      sameAddress(ends.destination, source)
    );
  }

  side(ends: Ends): StreamSide {
    if (this.isForward(ends)) {
      this.#forward ??= new StreamSide(this.#messageMemory);
      return this.#forward;
    }
    this.#backward ??= new StreamSide(this.#messageMemory);
    return this.#backward;
  }

  /** Whether a message began that has not ended. */
  get hasUnfinished(): boolean {
    return this.#forward?.unfinished !== undefined || this.#backward?.unfinished !== undefined;
  }

  /** Gives back the memory of messages that have not ended. */
  dropMessages(): void {
    this.#forward?.dropMessage();
    this.#backward?.dropMessage();
  }

  /** The memory that belongs to `key`, made when first asked for. */
  recall<Memory>(key: MemoryKey<Memory>): Memory {
    for (let kept = this.#memories; kept !== undefined; kept = kept.next) {
      if (kept.key === key) return kept.memory as Memory;
    }
    const memory = key.create();
    this.#memories = { key, memory, next: this.#memories };
    return memory;
  }
}
