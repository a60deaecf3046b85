import { copyTime } from '../bytes/time.js';
import type { FeatureRow } from '../features/feature-set.js';
import type { Subject } from '../features/features-record.js';
import { SUBJECT } from '../features/subject.js';
import { compileFactory } from '../records/shape.js';

const newSubject = compileFactory<Subject>(SUBJECT);

/** A copy of what is only lent. */
export function ownedRow({ set, subject, values, label }: FeatureRow): FeatureRow {
  const copy = newSubject();
  const { ts, id } = copy;
  Object.assign(copy, subject, { ts, id });
  copyTime(ts, subject.ts);
  Object.assign(id, subject.id);
  return { set, subject: copy, values: values.slice(), label };
}
