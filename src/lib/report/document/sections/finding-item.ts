import type { FindingRecord } from '../../../findings/finding-record.js';
import { adviceCommand } from '../../advice-command.js';
import { type FindingGroup, severityOf } from '../../overview/findings-overview.js';
import { flowsCommand, framesFilter, parseCommand } from '../command-line.js';
import {
  type CommandPart,
  command,
  type FindingItem,
  foreign,
  foreignValue,
  named,
  type Part,
  type Parts,
  say,
} from '../document.js';
import { momentText, spanText } from '../moment.js';
import { quantityText } from '../quantity.js';
import type { SectionSource } from '../section.js';

/** Packets that are named in a command. */
const MAX_FRAMES = 20;
const MAX_FLOWS = 5;

type Facts = FindingItem['facts'];

/** Words of others must not pass for ours. */
const confidenceOf = ({ confidence }: FindingRecord): string =>
  ['low', 'medium', 'high'].includes(confidence) ? confidence : 'unknown';

/** A finding as it is shown: what, how sure, why, what to do, and the commands that show its packets. */
export function findingItem(finding: FindingRecord, source: SectionSource): FindingItem {
  return {
    tone: severityOf(finding),
    title: [foreign(finding.title)],
    labels: [severityOf(finding), `${confidenceOf(finding)} confidence`],
    text: [foreign(finding.description)],
    facts: [...actors(finding, source), ...evidence(finding), ...harmless(finding)],
    advice: finding.advice.map((text) => {
      const found = adviceCommand(text, source.inputs);
      return found === undefined ? [foreign(text)] : [foreign(`${found.text}: `), command(found.command)];
    }),
    commands: commandsOf(finding, source.inputs),
  };
}

/** What a group of findings is in a line: its first finding, and how many there are like it. */
export function groupLine({ kept: [first], count, severity }: FindingGroup): Parts {
  if (first === undefined) return [];
  const others = count > 1 ? ` and ${quantityText(count - 1, 'count')} more like it` : '';
  return say`${foreign(first.title)} [${severity}, ${confidenceOf(first)} confidence]${others}`;
}

function actors({ actors, ...finding }: FindingRecord, { hostOf }: SectionSource): Facts {
  const facts: { name: Part; value: Parts }[] = [
    { name: 'when', value: [`${spanText(finding.first, finding.last)}`] },
    { name: 'detector', value: [foreign(finding.detector)] },
  ];
  const { source, target, port, service, name } = actors;
  if (source !== undefined) facts.push({ name: 'source', value: [hostOf(source)] });
  if (target !== undefined) {
    facts.push({ name: 'target', value: [hostOf(target), ...(port === undefined ? [] : [` port ${port}`])] });
  } else if (port !== undefined) facts.push({ name: 'port', value: [String(port)] });
  if (service !== undefined) facts.push({ name: 'service', value: [foreign(service)] });
  if (name !== undefined) facts.push({ name: 'name', value: [named(name)] });
  return facts;
}

function evidence({
  evidence: { measure, observed, threshold, unit, facts, packets, flows },
  attack,
  count,
}: FindingRecord): Facts {
  const unitPart: Parts = unit === undefined ? [] : [' ', foreign(unit)];
  const limit = threshold === undefined ? [] : [` (limit ${quantityText(threshold, 'number')})`];
  return [
    {
      name: 'evidence',
      value: [foreign(measure), `: ${quantityText(observed, 'number')}`, ...unitPart, ...limit],
    },
    ...facts.map(({ name, value }) => ({ name: foreign(name), value: [foreignValue(value)] })),
    ...(count > 1 ? [{ name: 'parts of it', value: [quantityText(count, 'count')] }] : []),
    ...listFact('packets', packets.map(String), MAX_FRAMES),
    ...(flows.length === 0
      ? []
      : [
          {
            name: 'flows',
            value: flows.slice(0, MAX_FLOWS).flatMap((uid, at) => [at === 0 ? '' : ' ', named(uid)]),
          },
        ]),
    ...(attack.length === 0
      ? []
      : [{ name: 'ATT&CK', value: attack.flatMap((id, at) => [at === 0 ? '' : ' ', foreign(id)]) }]),
  ];
}

const listFact = (name: string, texts: readonly string[], most: number): Facts =>
  texts.length === 0
    ? []
    : [{ name, value: [texts.slice(0, most).join(' ') + (texts.length > most ? ' …' : '')] }];

const harmless = ({ benign }: FindingRecord): Facts =>
  benign.map((text) => ({ name: 'may be harmless', value: [foreign(text)] }));

/** What shows the first packets of the finding, and then all that it is about. */
export function commandsOf({ evidence: { packets, filter } }: FindingRecord, inputs: string): CommandPart[] {
  const shown =
    packets.length === 0 ? [] : [parseCommand(framesFilter(packets.slice(0, MAX_FRAMES)), inputs)];
  const all = filter === undefined ? [] : [flowsCommand(filter, inputs)];
  return [...shown, ...all].map(command);
}

/** When a group of findings was. */
export const groupSpan = ({ first, last, count }: FindingGroup): string =>
  count === 1 ? momentText(first) : spanText(first, last);
