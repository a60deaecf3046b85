import { contractOf } from '../../features/contract.js';
import type { FeatureRow, FeatureSet } from '../../features/feature-set.js';
import { type LoadedModel, newPrediction, shownNumber } from '../loaded-model.js';
import type { PredictionRecord } from '../prediction-record.js';
import { GRADES, type Grade, gradeOf, RULES, type Rule } from './grades.js';

/** Name of the model that is part of the program: rules, and nothing that was learnt. */
export const QOS_NAME = 'qos';

/** Goes up where {@link RULES} change. */
export const QOS_VERSION = '1.0.0';

/** A measure of a row, and how good that is. */
interface Graded {
  readonly rule: Rule;
  readonly value: number;
  readonly grade: Grade;
}

/** Says how well a flow or a media stream went: as bad as the worst of what was measured, with the reason in words. */
export class QosModel implements LoadedModel {
  readonly name = `${QOS_NAME}@${QOS_VERSION}`;
  readonly set: FeatureSet;
  readonly contract: string;
  readonly #top: number;
  readonly #places: ReadonlyMap<string, number>;

  /** `set` is qos or qos-window: the rules take what it has of their features. */
  constructor(set: FeatureSet, { top }: { readonly top: number }) {
    this.set = set;
    this.contract = contractOf(set);
    this.#top = top;
    this.#places = new Map(set.features.map(({ name }, index) => [name, index]));
  }

  predict(rows: readonly FeatureRow[]): Promise<PredictionRecord[]> {
    return Promise.resolve(rows.map((row) => this.#judge(row)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #judge(row: FeatureRow): PredictionRecord {
    const record = newPrediction(this, row);
    const graded = RULES.flatMap((rule) => this.#graded(rule, row) ?? []);
    if (graded.length === 0) {
      record.abstained = 'nothing was measured that tells how well it went, or too little of it';
      return record;
    }
    const worst = Math.max(...graded.map(({ grade }) => GRADES.indexOf(grade)));
    const label = GRADES[worst] as Grade;
    record.label = label;
    record.score = worst;
    record.reason = this.#reason(label, graded, row);
    // The order of the rules is kept among those of one grade.
    const byGrade = graded.toSorted((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade));
    for (const { rule, value, grade } of byGrade.slice(0, this.#top)) {
      record.top.push({
        feature: rule.feature,
        value: shownNumber(value),
        contribution: GRADES.indexOf(grade),
      });
    }
    return record;
  }

  #valueOf(feature: string, { values }: FeatureRow): number {
    const place = this.#places.get(feature);
    return place === undefined ? Number.NaN : (values[place] as number);
  }

  #graded(rule: Rule, row: FeatureRow): Graded | undefined {
    const value = this.#valueOf(rule.feature, row);
    const isEnough = rule.needs === undefined || this.#valueOf(rule.needs.feature, row) >= rule.needs.atLeast;
    return Number.isNaN(value) || !isEnough ? undefined : { rule, value, grade: gradeOf(rule, value) };
  }

  /** What made it no better; of what is good, everything that was looked at. */
  #reason(label: Grade, graded: readonly Graded[], row: FeatureRow): string {
    const decisive = graded.filter(({ grade }) => grade === label);
    const causes = decisive.map(({ rule, value }) => `${this.#sentence(rule, value, row)} (${rule.source})`);
    return `${causes.join('; ')}`;
  }

  #sentence({ measure, unit, factor = 1, feature }: Rule, value: number, row: FeatureRow): string {
    const shown = `${Number((value * factor).toPrecision(3))}${unit}`;
    const added = feature === 'rtp_r' ? this.#causesOf(row) : '';
    return measure.startsWith('of ') ? `${shown} ${measure}` : `${measure} ${shown}${added}`;
  }

  /** What R stands for, and what it is made of, as far as that is known. */
  #causesOf(row: FeatureRow): string {
    const [mos, loss, late] = ['rtp_mos', 'rtp_loss', 'rtp_late'].map((name) => this.#valueOf(name, row)) as [
      number,
      number,
      number,
    ];
    const opinion = Number.isNaN(mos) ? '' : `, a mean opinion score of ${Number(mos.toPrecision(3))}`;
    const missing = [
      ...(loss > 0 ? [`${percent(loss)} lost`] : []),
      ...(late > 0 ? [`${percent(late)} too late to be played`] : []),
    ];
    return missing.length === 0 ? opinion : `${opinion}, with ${missing.join(' and ')}`;
  }
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
