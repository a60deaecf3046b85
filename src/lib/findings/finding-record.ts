import { count, group, list, number, optional, type RecordOf, text, time, uint16 } from '../records/field.js';

/** How much it matters, the least first. */
export const SEVERITIES = ['info', 'notice', 'warning', 'critical'] as const;

export type Severity = (typeof SEVERITIES)[number];

/** The `finding` record: something that a person should know, or do something about. */
export const FINDING_RECORD = {
  type: text('Kind of the record', { values: ['finding'] }),
  v: count('Major version of the kind'),
  id: text('Name of the finding, made of detector, actors and begin: the same whenever the input is read'),
  detector: text('Detector that found it, or rule of --rules'),
  basis: text('What it rests on: what the capture itself misses, a rule, or the score of a model', {
    values: ['capture', 'rule', 'model'],
  }),
  severity: text('How much it matters', { values: SEVERITIES }),
  confidence: text('How sure it is', { values: ['low', 'medium', 'high'] }),
  title: text('The finding in one line'),
  description: text('What was seen, in sentences'),
  first: time('Time of the first packet that is part of it'),
  last: time('Time of the last packet'),
  count: count('Packets, flows or attempts that are part of it'),
  actors: group('Who takes part', {
    source: optional(text('Address of who did it')),
    target: optional(text('Address or network that it was done to')),
    port: optional(uint16('Port of the target')),
    service: optional(text('Protocol or service that it is about')),
    name: optional(text('Name that it is about: host, domain or network (SSID)')),
  }),
  evidence: group('Why it was found', {
    measure: text('What was measured, in words'),
    observed: number('What was measured'),
    threshold: optional(number('What it had to reach')),
    unit: optional(text('Unit of both')),
    facts: list('More of what was seen', group('Fact', { name: text('Name'), value: text('Value') })),
    packets: list('Numbers of packets that show it, the first ones', count('Number')),
    flows: list('Names (uid) of flows that show it, the first ones', text('uid')),
    filter: optional(text('Display filter that selects its packets between first and last')),
  }),
  attack: list('Techniques of MITRE ATT&CK that do this', text('Technique')),
  benign: list('How this can be harmless', text('Explanation')),
  advice: list('What to do next', text('Advice')),
} as const;

export type FindingRecord = RecordOf<typeof FINDING_RECORD>;
