import type { Cursor } from './cursor.js';
import { type DispatchTable, TCP_PORT, UDP_PORT } from './dispatch-table.js';
import type { Unit } from './unit.js';

/** How the messages of an application are told from others where their ports say nothing. */
export interface Signature {
  readonly over: Carrier;
  /** What a message can begin with: only then `matches` is asked. */
  readonly firstBytes: readonly number[];
  /** Datagrams that follow between the same ends are of the application too. What is known of a stream stays so. */
  readonly staysInConversation?: boolean;
  /** Whether the bytes at the cursor, of which there is at least one, are such a message. Moves nothing. */
  matches(cursor: Cursor): boolean;
}

/** A signature and the application it is of. */
export interface SignedUnit {
  readonly unit: Unit;
  readonly signature: Signature;
}

/** A transport protocol as applications see it: ports, and signatures where ports say nothing. */
export class Carrier {
  readonly ports: DispatchTable;
  /** Messages are pieces of one stream of bytes, and need not end where segments do. */
  readonly isStream: boolean;
  readonly #bySignature: (SignedUnit[] | undefined)[] = new Array<SignedUnit[] | undefined>(256).fill(
    undefined,
  );

  constructor(ports: DispatchTable, { isStream }: { isStream: boolean }) {
    this.ports = ports;
    this.isStream = isStream;
  }

  /** Signatures that a message with this first byte can have, in the order of the registry. */
  signaturesFor(firstByte: number): readonly SignedUnit[] | undefined {
    return this.#bySignature[firstByte];
  }

  addSignature(signature: Signature, unit: Unit): void {
    for (const byte of signature.firstBytes) {
      const known = this.#bySignature[byte] ?? [];
      known.push({ unit, signature });
      this.#bySignature[byte] = known;
    }
  }
}

export const OVER_TCP = new Carrier(TCP_PORT, { isStream: true });
export const OVER_UDP = new Carrier(UDP_PORT, { isStream: false });
