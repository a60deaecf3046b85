import { any, count, group, optional, type RecordOf, text } from '../records/field.js';
import { SUBJECT } from './subject.js';

/** How every record of features begins. */
export const FEATURES_HEAD = {
  type: text('Kind of the record', { values: ['features'] }),
  v: count('Major version of the kind'),
  set: text('Feature set'),
  contract: text('Fingerprint of the set: of its name, and the names, units and order of its features'),
  subject: group('What the row is about', SUBJECT),
  label: optional(text('What --labels says the row is')),
} as const;

/** The `features` record: numbers that describe a packet, a flow or a window, in the order of their set. */
export const FEATURES_RECORD = {
  ...FEATURES_HEAD,
  features: any('Numbers by name, in the order of the set; those that are not known are absent'),
} as const;

export type FeaturesRecord = RecordOf<typeof FEATURES_RECORD>;
export type Subject = FeaturesRecord['subject'];
