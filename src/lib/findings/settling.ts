import { compareTimes } from '../bytes/time.js';
import { type FindingRecord, SEVERITIES } from './finding-record.js';
import type { OpenFinding } from './open-finding.js';
import { CONFIDENCES } from './sighting.js';

/** Findings of models that one of rules can take up. */
const MAX_MODEL_FACTS = 5;

/**
 * Weighs findings against each other, in the order of what they rest on: what the capture misses makes findings less
 * sure that rest on something not seen, and what a model calls unusual is a fact of the rule that says why.
 */
export function settle(findings: readonly OpenFinding[]): FindingRecord[] {
  const settled = findings.map((finding) => ({ finding, record: finding.record() }));
  const doubt = settled.find(({ finding }) => finding.doubtsAbsence);
  if (doubt !== undefined) {
    for (const { finding, record } of settled) {
      if (finding.finder.restsOnAbsence === true) weaken(record, doubt.record);
    }
  }
  const rules = new ByActor(
    settled.filter(({ record }) => record.basis === 'rule').map(({ record }) => record),
  );
  return settled
    .filter(({ record }) => record.basis !== 'model' || !rules.takeUp(record))
    .map(({ record }) => record)
    .toSorted(inOrder);
}

/** The gravest first, then the earliest, then by detector and id. */
export const inOrder = (a: FindingRecord, b: FindingRecord): number =>
  SEVERITIES.indexOf(b.severity as never) - SEVERITIES.indexOf(a.severity as never) ||
  compareTimes(a.first, b.first) ||
  compareTexts(a.detector, b.detector) ||
  compareTexts(a.id, b.id);

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function weaken(record: FindingRecord, doubt: FindingRecord): void {
  const level = CONFIDENCES.indexOf(record.confidence as never);
  record.confidence = CONFIDENCES[Math.max(0, level - 1)] as string;
  record.evidence.facts.push({ name: 'less sure because', value: doubt.title });
}

/** Findings of rules by flow and by address, for what models say of the same. */
class ByActor {
  readonly #byFlow = new Map<string, FindingRecord>();
  readonly #bySource = new Map<string, FindingRecord[]>();

  constructor(records: readonly FindingRecord[]) {
    for (const record of records) {
      for (const uid of record.evidence.flows) if (!this.#byFlow.has(uid)) this.#byFlow.set(uid, record);
      const { source } = record.actors;
      if (source === undefined) continue;
      const others = this.#bySource.get(source);
      if (others === undefined) this.#bySource.set(source, [record]);
      else others.push(record);
    }
  }

  /** Adds a finding of a model to the rule that found the same flow, or the same host at the same time. */
  takeUp(model: FindingRecord): boolean {
    const flow = model.evidence.flows.map((uid) => this.#byFlow.get(uid)).find((rule) => rule !== undefined);
    const rule = flow ?? this.#bySource.get(model.actors.source ?? '')?.find((each) => overlap(each, model));
    if (rule === undefined) return false;
    const models = rule.evidence.facts.filter(({ name }) => name === 'model');
    if (models.length < MAX_MODEL_FACTS) rule.evidence.facts.push({ name: 'model', value: model.title });
    return true;
  }
}

const overlap = (a: FindingRecord, b: FindingRecord): boolean =>
  compareTimes(a.first, b.last) <= 0 && compareTimes(b.first, a.last) <= 0;
