/*
 * The oracle: every field of a packet record that has a Wireshark name is compared with what tshark says
 * under that name, in every frame of every capture.
 *
 * Nothing here knows a protocol. The fields come from the record's own table (`compareFields`), so a new
 * dissector is compared from its first day; a name that tshark does not know fails the test.
 *
 * Both sides give lists: tshark all occurrences of a field in a frame, we those of the outer packets and then
 * the innermost one's. A field of a frame comes out as one of
 *
 *   equal        the lists are the same
 *   read on      ours is the beginning of tshark's; its path of protocols goes on where ours ends, and the
 *                protocol of the field is among those that we did not read
 *   explained    an entry of `EXPLANATIONS` says why the difference is right
 *   unexplained  anything else: a bug, ours until shown otherwise
 *
 * `frame.protocols` is equal, or the beginning of tshark's where the next protocol is one that we do not
 * decode at all.
 *
 * Captures are the crafted ones (`crafted-captures.ts`: what real captures seldom hold), the shipped sample,
 * and the real ones where they are present. What neither side can read is counted and passed over.
 *
 * `node --import tsx test/oracle/run.ts [part of a capture's name]` prints the whole account: each field's
 * counts, each explanation's uses, fields that no capture has, and examples of what is unexplained.
 */
import type { CorpusCapture } from '../support/corpus.js';
import { canonicalOfOwn, canonicalOfTshark, isNothing } from './canonical-value.js';
import { type ComparedField, type Comparison, compareFields } from './compared-fields.js';
import { type Difference, differenceText } from './difference.js';
import { explain } from './explained.js';
import { type FramePair, isReadOn, PATH_FIELD, pairFrame, relatePaths } from './frame-pair.js';
import { type OwnRecord, type OwnRun, ownRecords, ownValues } from './own-records.js';
import { Tally } from './tally.js';
import { runTshark, type TsharkField, type TsharkRun, tsharkFields, valuesOf } from './tshark.js';
import { relateMerged } from './value-lists.js';

const MAX_SHOWN = 20;

/** A field with the cells of a row in which tshark's values stand. */
interface Column {
  readonly field: ComparedField;
  readonly cells: readonly number[];
}

/** Compares captures one by one and keeps the tally of all of them. */
export class Oracle {
  readonly tally = new Tally();
  readonly comparison: Comparison;
  readonly #names: readonly string[];
  readonly #columns: readonly Column[];
  readonly #cellOf: ReadonlyMap<string, number>;

  constructor() {
    this.comparison = compareFields(tsharkFields());
    const sources = this.comparison.fields.flatMap((field) => field.sources);
    this.#names = [...new Set(sources.map(({ name }) => name))];
    const cellOf = new Map(this.#names.map((name, cell) => [name, cell]));
    this.#columns = this.comparison.fields.map((field) => ({
      field,
      cells: field.sources.map(({ name }) => cellOf.get(name) as number),
    }));
    this.#cellOf = cellOf;
  }

  /** Compares one capture; returns the first unexplained differences in words. */
  async compare({ name, path }: CorpusCapture): Promise<string[]> {
    const [own, theirs] = await Promise.all([ownRecords(path), runTshark(path, this.#names)]);
    const { records } = own;
    const { rows } = theirs;
    if (records.length + rows.length === 0 && own.complaint !== '' && theirs.complaint !== '') {
      this.tally.unreadable.push(name);
      return [];
    }
    this.tally.captures += 1;
    this.tally.frames += records.length;
    const problems = endProblems(name, own, theirs);
    this.tally.endProblems.push(...problems);
    for (let index = 0; index < Math.min(records.length, rows.length); index += 1) {
      const row = rows[index] as string[];
      const pair = pairFrame(name, records[index] as OwnRecord, row, this.#cellOf);
      for (const column of this.#columns) {
        const difference = this.#compareField(column, pair);
        if (difference !== undefined && problems.length < MAX_SHOWN)
          problems.push(differenceText(difference));
      }
    }
    return problems;
  }

  /** Compares one field of one frame; returns the difference where nothing explains it. */
  #compareField({ field, cells }: Column, pair: FramePair): Difference | undefined {
    const values = ownValues(pair.record, field.keys);
    const isOthers = field.isBorrowed || cells.every((cell) => pair.row[cell] === '');
    if (values.length === 0 && isOthers) return undefined;
    const tally = this.tally.of(field.path);
    tally.compared += 1;
    const [first] = field.sources as [TsharkField];
    const ours = values
      .map((value) => canonicalOfOwn(value, first))
      .filter((value) => !isNothing(value, first));
    const theirs = field.sources.map((source, index) =>
      valuesOf(pair.row[cells[index] as number] as string)
        .filter((value) => !isNothing(value, source))
        .map((value) => canonicalOfTshark(value, source)),
    );
    const relation = field.path === PATH_FIELD ? relatePaths(pair) : relateMerged(ours, theirs);
    if (relation === 'equal') {
      tally.equal += 1;
      return undefined;
    }
    if (relation === 'prefix' && isReadOn(field, pair)) {
      tally.readOn += 1;
      return undefined;
    }
    const difference = { ...pair, path: field.path, ours, theirs: theirs.flat() };
    const explanation = explain(difference);
    this.tally.differs(difference, explanation);
    return explanation === undefined ? difference : undefined;
  }
}

/** Both sides must read as many frames, and agree on whether the capture is whole. */
function endProblems(name: string, own: OwnRun, theirs: TsharkRun): string[] {
  const isSame =
    own.records.length === theirs.rows.length && (own.complaint === '') === (theirs.complaint === '');
  if (isSame) return [];
  const ours = `${own.records.length} frames, "${own.complaint}"`;
  return [`${name}: we read ${ours}; tshark ${theirs.rows.length} frames, "${theirs.complaint}"`];
}
