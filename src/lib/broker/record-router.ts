import { encodeFrame, FrameDecoder } from '../frames/frame-codec.js';
import { Dissector } from '../packets/dissector.js';
import { emptyPacket } from '../packets/packet.js';
import { assignPacket, decodePacket } from '../packets/packet-decoder.js';
import { PACKET_VERSION } from '../packets/packet-input.js';
import { NOT_OURS } from '../records/decoder.js';
import type { RecordKind } from '../records/end.js';
import type { Frame } from '../records/frame.js';
import { jsonOf } from '../records/parse-text.js';
import type { Account } from '../stream/account.js';
import type { RecordHandler } from '../stream/record-lines.js';
import type { LineBatches } from './line-batches.js';
import { partitionOf } from './partition.js';
import { RecordKeys } from './record-key.js';
import type { TopicManifest } from './topology.js';

type PlainRecord = { readonly [key: string]: unknown };

const NO_LINE = Buffer.alloc(0);

/** Sends frames and records to the partitions that they belong to, as they are. */
export class RecordRouter {
  /** Reads each kind of record that a topic can carry. */
  readonly handlers: readonly RecordHandler[];
  readonly #batches: LineBatches;
  readonly #account: Account;
  readonly #partitions: number;
  readonly #keys: RecordKeys;
  readonly #dissector = new Dissector({ verifiesChecksums: false, showsSecrets: false, decodeAs: [] });
  readonly #packet = emptyPacket();

  constructor(batches: LineBatches, { partitions, key }: TopicManifest, account: Account) {
    this.#batches = batches;
    this.#account = account;
    this.#partitions = partitions;
    this.#keys = new RecordKeys(key);
    const plain = ['stats', 'stats_part', 'flow', 'features', 'prediction', 'finding'] as const;
    this.handlers = [this.#frames(), this.#packets(), ...plain.map((type) => this.#records(type))];
  }

  /** Sends a frame of a capture as a record. */
  takeFrame(frame: Frame): void {
    this.#account.read('frame');
    this.#account.sawTime(frame.header.time_epoch);
    this.#dissector.dissect(frame, this.#packet);
    this.#batches.add(this.#partitionOf(this.#keys.ofPacket(this.#packet)), (sink) =>
      encodeFrame(frame, sink),
    );
  }

  #frames(): RecordHandler {
    const decoder = new FrameDecoder();
    return {
      type: 'frame',
      version: 1,
      readOwn: (source, at) => decoder.decode(source, at),
      readPlain: (record) => decoder.assign(record),
      deliver: () => {
        this.takeFrame(decoder.frame);
      },
    };
  }

  #packets(): RecordHandler {
    const packet = this.#packet;
    let line: Buffer = NO_LINE;
    return {
      type: 'packet',
      version: PACKET_VERSION,
      readOwn: (source, at) => {
        const end = decodePacket(packet, source, at);
        if (end !== NOT_OURS) line = source.bytes.subarray(at, end);
        return end;
      },
      readPlain: (record) => {
        assignPacket(packet, record);
        line = Buffer.from(jsonOf(record));
      },
      deliver: () => {
        this.#account.read('packet');
        this.#account.sawTime(packet.frame.time_epoch);
        this.#sendLine(this.#keys.ofPacket(packet), line);
      },
    };
  }

  #records(type: RecordKind): RecordHandler {
    let record: PlainRecord = {};
    return {
      type,
      version: 1,
      readOwn: () => NOT_OURS,
      readPlain: (plain) => {
        record = plain;
      },
      deliver: () => {
        this.#account.read(type);
        this.#sendLine(this.#keys.ofRecord(record), Buffer.from(jsonOf(record)));
      },
    };
  }

  #sendLine(key: string, line: Buffer): void {
    this.#batches.add(this.#partitionOf(key), (sink) => {
      sink.ensure(sink.at, line.length + 1);
      sink.at += line.copy(sink.bytes, sink.at);
      sink.at = sink.raw(sink.at, '\n');
    });
  }

  #partitionOf(key: string): number {
    return partitionOf(key, this.#partitions);
  }
}
