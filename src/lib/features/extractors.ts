import type { FlowRecord } from '../flows/flow-record.js';
import type { Packet } from '../packets/packet.js';
import type { Quality } from '../records/end.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';
import type { ExtractionOptions, Extractor, FeatureRow, FeatureSet } from './feature-set.js';

export interface ExtractorsOptions {
  readonly sets: readonly FeatureSet[];
  /** Which packets make a row, where that is not as the set has it. */
  readonly extraction?: ExtractionOptions | undefined;
  /** Gets each row. */
  take(row: FeatureRow): void;
}

/** What makes the rows of several sets. Nothing is made before the first packet: tables of flows are large. */
export class Extractors {
  readonly #options: ExtractorsOptions;
  #made: readonly Extractor[] | undefined;

  constructor(options: ExtractorsOptions) {
    this.#options = options;
  }

  take(packet: Packet): void {
    for (const extractor of this.#all) extractor.take(packet);
  }

  /** Throws a UserError where one of the sets needs packets. */
  takeFlow(flow: FlowRecord): void {
    for (const [index, extractor] of this.#all.entries()) {
      if (extractor.takeFlow === undefined) throw needsPackets(this.#options.sets[index] as FeatureSet);
      extractor.takeFlow(flow);
    }
  }

  /** As {@link Extractor.quietFor}, of all of them. */
  quietFor(ms: number): boolean {
    let areDone = true;
    for (const extractor of this.#made ?? []) areDone = (extractor.quietFor?.(ms) ?? true) && areDone;
    return areDone;
  }

  /** Gives the rows that are left, and tells the account what was given up. */
  async end(session: Session): Promise<void> {
    const losses = new Map<keyof Quality, number>();
    for (const extractor of this.#made ?? []) {
      while (!extractor.end()) await session.flush();
      for (const [key, number = 0] of Object.entries(extractor.losses?.() ?? {})) {
        const quality = key as keyof Quality;
        const before = losses.get(quality) ?? 0;
        // Each set sees all packets: one that two of them could not use is one packet.
        losses.set(quality, key.startsWith('packets_') ? Math.max(before, number) : before + number);
      }
    }
    for (const [quality, number] of losses) session.account.count(quality, number);
  }

  get #all(): readonly Extractor[] {
    const { sets, extraction, take } = this.#options;
    this.#made ??= sets.map((set) =>
      set.create((subject, values) => take({ set, subject, values, label: undefined }), {
        ...set.defaults,
        ...extraction,
      }),
    );
    return this.#made;
  }
}

const needsPackets = ({ name }: FeatureSet): UserError =>
  new UserError(`set ${name}: flow records do not tell all that it measures; give it packets or captures`, {
    exit: 'input',
  });
