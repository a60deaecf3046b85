import { compareTimes, copyTime, noTime, type Time } from '../../bytes/time.js';
import { type FindingRecord, SEVERITIES, type Severity } from '../../findings/finding-record.js';

/** Findings of one detector and severity that are kept with all they say; of the others there is the number. */
const MAX_KEPT = 64;
/** Detectors that are told apart; rules of users are detectors, too. */
const MAX_DETECTORS = 512;
/** A text of a finding that is longer is cut: findings may come from anywhere. */
const MAX_TEXT_LENGTH = 2_000;
const MAX_ITEMS = 32;
/** Findings whose ids are remembered, so that one that is told again takes the place of what was told before. */
const MAX_IDS = 262_144;

/** Findings of one detector and severity. */
export interface FindingGroup {
  readonly detector: string;
  readonly severity: Severity;
  count: number;
  /** The first of them by time, those that are surest and biggest before others. */
  kept: FindingRecord[];
  readonly first: Time;
  readonly last: Time;
}

/** Findings by detector and severity, in bounded space. */
export class FindingsOverview {
  count = 0;
  /** Findings of detectors beyond those that are told apart. */
  forgotten = 0;
  readonly bySeverity: Record<Severity, number> = { info: 0, notice: 0, warning: 0, critical: 0 };
  readonly #groups = new Map<string, FindingGroup>();
  /** The groups of findings by id. */
  readonly #places = new Map<string, FindingGroup>();

  /** Takes a finding, which may be kept. */
  take(finding: FindingRecord): void {
    const severity = severityOf(finding);
    this.#forgetOlder(finding);
    this.count += 1;
    this.bySeverity[severity] += 1;
    const group = this.#group(finding.detector.slice(0, MAX_TEXT_LENGTH), severity);
    if (group === undefined) {
      this.forgotten += 1;
      return;
    }
    group.count += 1;
    widen(group, finding);
    const id = finding.id.slice(0, MAX_TEXT_LENGTH);
    if (this.#places.size < MAX_IDS) this.#places.set(id, group);
    group.kept.push(shortened(finding));
    if (group.kept.length >= 2 * MAX_KEPT) group.kept = best(group.kept);
  }

  /** The groups, what matters most first. */
  groups(): FindingGroup[] {
    const groups = [...this.#groups.values()]
      .filter(({ count }) => count > 0)
      .map((group) => ({ ...group, kept: best(group.kept) }));
    return groups.sort(
      (a, b) =>
        rank(b.severity) - rank(a.severity) ||
        compareTimes(a.first, b.first) ||
        (a.detector < b.detector ? -1 : 1),
    );
  }

  /** Streams of updates tell a finding again each time there is more of it. */
  #forgetOlder({ id }: FindingRecord): void {
    const group = this.#places.get(id);
    if (group === undefined) return;
    this.#places.delete(id);
    this.count -= 1;
    this.bySeverity[group.severity] -= 1;
    group.count -= 1;
    group.kept = group.kept.filter((kept) => kept.id !== id);
  }

  #group(detector: string, severity: Severity): FindingGroup | undefined {
    const key = `${severity} ${detector}`;
    const known = this.#groups.get(key);
    if (known !== undefined || this.#groups.size >= MAX_DETECTORS) return known;
    const made = { detector, severity, count: 0, kept: [], first: noTime(), last: noTime() };
    this.#groups.set(key, made);
    return made;
  }
}

const CONFIDENCES = ['low', 'medium', 'high'];

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** Records of others may name a severity that we do not know: it is not made more of than it is. */
export const severityOf = ({ severity }: FindingRecord): Severity =>
  SEVERITIES.find((each) => each === severity) ?? 'info';

/** The surest and biggest ones; the order does not depend on the order in which they came. */
const best = (findings: readonly FindingRecord[]): FindingRecord[] =>
  [...findings]
    .sort(
      (a, b) =>
        CONFIDENCES.indexOf(b.confidence) - CONFIDENCES.indexOf(a.confidence) ||
        b.count - a.count ||
        compareTimes(a.first, b.first) ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, MAX_KEPT);

function widen(group: FindingGroup, { first, last }: FindingRecord): void {
  if (first.decimals > 0 && (group.first.decimals === 0 || compareTimes(first, group.first) < 0)) {
    copyTime(group.first, first);
  }
  if (last.decimals > 0 && compareTimes(last, group.last) > 0) copyTime(group.last, last);
}

const cut = (text: string): string =>
  text.length > MAX_TEXT_LENGTH
    ? `${text.slice(0, MAX_TEXT_LENGTH)}… (${text.length - MAX_TEXT_LENGTH} more characters)`
    : text;

const cutOrNone = (text: string | undefined): string | undefined =>
  text === undefined ? undefined : cut(text);

/** The finding with texts and lists that cannot fill our memory. */
function shortened(finding: FindingRecord): FindingRecord {
  const { actors, evidence } = finding;
  return {
    ...finding,
    id: cut(finding.id),
    title: cut(finding.title),
    description: cut(finding.description),
    actors: {
      ...actors,
      source: cutOrNone(actors.source),
      target: cutOrNone(actors.target),
      service: cutOrNone(actors.service),
      name: cutOrNone(actors.name),
    },
    evidence: {
      ...evidence,
      measure: cut(evidence.measure),
      unit: cutOrNone(evidence.unit),
      filter: cutOrNone(evidence.filter),
      facts: evidence.facts
        .slice(0, MAX_ITEMS)
        .map(({ name, value }) => ({ name: cut(name), value: cut(value) })),
      packets: evidence.packets.slice(0, MAX_ITEMS),
      flows: evidence.flows.slice(0, MAX_ITEMS).map(cut),
    },
    attack: finding.attack.slice(0, MAX_ITEMS).map(cut),
    benign: finding.benign.slice(0, MAX_ITEMS).map(cut),
    advice: finding.advice.slice(0, MAX_ITEMS).map(cut),
  };
}
