import { compareTimes, noTime, type Time } from '../../bytes/time.js';
import type { FeatureRow } from '../feature-set.js';
import type { Subject } from '../features-record.js';
import { communityIdOf } from '../subjects.js';
import { checkColumns, isEnd, type LabelRule, labelRuleOf } from './label-rule.js';
import { parseLabelText } from './label-text.js';

const NS_PER_SECOND = 1_000_000_000;

/** Places of rules in the file. */
type Places = number[];

/** Labels of a file, for rows of features. The first line that fits a row gives its label. */
export class Labels {
  /** Rows that were seen, and those that got a label. */
  rows = 0;
  labelled = 0;
  readonly #rules: readonly LabelRule[];
  /** Rules by what only few rows have, and those that have nothing like that. */
  readonly #byName = new Map<string, Places>();
  readonly #others: Places = [];
  readonly #used = new Set<number>();
  readonly #hasCommunityIds: boolean;

  /** Reads the text of a file. Throws LabelError where it is none of labels. */
  constructor(text: string) {
    this.#rules = parseLabelText(text, checkColumns).map(labelRuleOf);
    this.#hasCommunityIds = this.#rules.some(({ communityId }) => communityId !== undefined);
    for (const [place, rule] of this.#rules.entries()) {
      const name = rule.uid ?? rule.communityId ?? rule.src.host ?? rule.dst.host;
      const places = name === undefined ? this.#others : (this.#byName.get(name) ?? []);
      places.push(place);
      if (name !== undefined) this.#byName.set(name, places);
    }
  }

  /** Lines that there are, and those that gave a label. */
  get lines(): number {
    return this.#rules.length;
  }

  get usedLines(): number {
    return this.#used.size;
  }

  /** The row with its label; one that no line fits keeps what it had. */
  label(row: FeatureRow): FeatureRow {
    this.rows += 1;
    const place = this.#find(row.subject);
    if (place === undefined) return row;
    this.labelled += 1;
    this.#used.add(place);
    return { ...row, label: this.#rules[place]?.label };
  }

  #find(subject: Subject): number | undefined {
    const { uid, id, host } = subject;
    const communityId = this.#hasCommunityIds ? communityIdOf(subject) : undefined;
    const end = endOf(subject);
    let first: number | undefined;
    const look = (places: Places): void => {
      for (const place of places) {
        if (first !== undefined && place > first) return;
        if (fits(this.#rules[place] as LabelRule, subject, end, communityId)) first = place;
      }
    };
    for (const name of new Set([uid, communityId, id.orig_h, id.resp_h, host])) {
      if (name !== undefined) look(this.#byName.get(name) ?? []);
    }
    look(this.#others);
    return first;
  }
}

/** The moment at which a row is over. */
function endOf({ ts, seconds = 0 }: Subject): Time {
  const end = noTime();
  const whole = Math.floor(seconds);
  const nanoseconds = ts.nanoseconds + Math.round((seconds - whole) * NS_PER_SECOND);
  end.seconds = ts.seconds + whole + Math.floor(nanoseconds / NS_PER_SECOND);
  end.nanoseconds = nanoseconds % NS_PER_SECOND;
  end.decimals = ts.decimals;
  return end;
}

function fits(rule: LabelRule, subject: Subject, end: Time, communityId: string | undefined): boolean {
  if (rule.uid !== undefined && rule.uid !== subject.uid) return false;
  if (rule.communityId !== undefined && rule.communityId !== communityId) return false;
  if (rule.proto !== undefined && rule.proto !== subject.proto) return false;
  return fitsTime(rule, subject, end) && fitsEnds(rule, subject);
}

/** Whether any moment of the row lies between start and end. */
function fitsTime({ start, end: until }: LabelRule, { ts }: Subject, end: Time): boolean {
  if (start === undefined && until === undefined) return true;
  if (ts.decimals === 0) return false;
  if (start !== undefined && compareTimes(end, start) < 0) return false;
  return until === undefined || compareTimes(ts, until) <= 0;
}

/** A flow goes from src to dst, packets of it go both ways; a window is that of src, whomever it talks to. */
function fitsEnds(rule: LabelRule, { kind, id, host }: Subject): boolean {
  const { src, dst } = rule;
  if (kind === 'window' && host !== undefined) return fitsHost(rule, host);
  if (isEnd(src, id.orig_h, id.orig_p) && isEnd(dst, id.resp_h, id.resp_p)) return true;
  return kind === 'packet' && isEnd(src, id.resp_h, id.resp_p) && isEnd(dst, id.orig_h, id.orig_p);
}

/** Whether the host is `src`; a line that names no end at all fits every host. */
function fitsHost({ src, dst }: LabelRule, host: string): boolean {
  if (src.network !== undefined) return isEnd(src, host, src.port);
  return [dst.network, src.port, dst.port].every((each) => each === undefined);
}
