import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ByteSink } from '../bytes/sink.js';
import { compareTimes } from '../bytes/time.js';
import { PcapngWriter } from '../frames/pcapng/writer.js';
import { compileFilter } from '../packets/filter/compile.js';
import type { Predicate } from '../packets/occurrences.js';
import type { Packet } from '../packets/packet.js';
import type { Frame } from '../records/frame.js';
import type { FindingRecord } from './finding-record.js';

const FIRST_BYTES = 4_096;
/** A file is written to when there is so much for it. */
const PIECE_BYTES = 65_536;
const NAME_DIGITS = 4;

/** Where the packets of one finding go. */
class FindingFile {
  packets = 0;
  readonly path: string;
  readonly #finding: FindingRecord;
  readonly #numbers: ReadonlySet<number>;
  readonly #matches: Predicate | undefined;
  readonly #sink = new ByteSink(FIRST_BYTES);
  readonly #writer = new PcapngWriter();
  #isBegun = false;

  constructor(path: string, finding: FindingRecord) {
    this.path = path;
    this.#finding = finding;
    this.#numbers = new Set(finding.evidence.packets);
    const { filter } = finding.evidence;
    this.#matches = filter === undefined ? undefined : compileFilter(filter);
    this.#writer.begin(this.#sink);
  }

  /** Whether a packet is one of those that are named, or one that the filter selects while the finding went on. */
  wants(packet: Packet): boolean {
    const { number, time_epoch } = packet.frame;
    if (this.#numbers.has(number)) return true;
    const { first, last } = this.#finding;
    if (this.#matches === undefined || time_epoch.decimals === 0) return false;
    return (
      compareTimes(time_epoch, first) >= 0 && compareTimes(time_epoch, last) <= 0 && this.#matches(packet)
    );
  }

  write(frame: Frame): void {
    this.packets += 1;
    this.#writer.write(frame, this.#sink);
    if (this.#sink.at >= PIECE_BYTES) this.flush();
  }

  flush(): void {
    const file = openSync(this.path, this.#isBegun ? 'a' : 'w');
    try {
      writeSync(file, this.#sink.bytes, 0, this.#sink.at);
    } finally {
      closeSync(file);
    }
    this.#isBegun = true;
    this.#sink.at = 0;
  }
}

export interface ExtractionOptions {
  /** Folder of the files; made where it is not there. */
  readonly folder: string;
  /** The gravest first: their files are numbered in this order. */
  readonly findings: readonly FindingRecord[];
  /** Packets of one file. */
  readonly maxPackets: number;
  /** Files; the findings behind them get none. */
  readonly maxFiles: number;
}

/**
 * Writes the packets of each finding to a capture of its own, `0001-port-scan-F1a2b….pcapng`. Nothing of a name comes
 * from the wire. System errors are those of the folder.
 */
export class Extraction {
  readonly #files: readonly FindingFile[];
  readonly #maxPackets: number;

  constructor({ folder, findings, maxPackets, maxFiles }: ExtractionOptions) {
    mkdirSync(folder, { recursive: true });
    this.#maxPackets = maxPackets;
    this.#files = findings.slice(0, maxFiles).map((finding, index) => {
      const place = String(index + 1).padStart(NAME_DIGITS, '0');
      // Findings of an input can have any detector and id: only what is harmless in a name stays.
      const words = [place, finding.detector, finding.id].map((word) =>
        word.replaceAll(/[^\w-]/g, '_').slice(0, 64),
      );
      return new FindingFile(join(folder, `${words.join('-')}.pcapng`), finding);
    });
  }

  /** Takes a frame and what it was decoded to. */
  take(frame: Frame, packet: Packet): void {
    for (const file of this.#files) {
      if (file.packets < this.#maxPackets && file.wants(packet)) file.write(frame);
    }
  }

  /** Writes what is still to be written; the number of files. */
  finish(): number {
    for (const file of this.#files) file.flush();
    return this.#files.length;
  }
}
