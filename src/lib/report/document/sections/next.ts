import { addressFilter } from '../../../findings/actors-filter.js';
import { KEY_BYTES } from '../../anonymize/crypto-pan.js';
import type { FlowOverview } from '../../overview/flow-overview.js';
import { flowsCommand, pairFilter, parseCommand, shellWord } from '../command-line.js';
import { type CommandPart, command, foreign, named, type Parts, say } from '../document.js';
import { defineSection, type SectionSource } from '../section.js';
import { commandsOf } from './finding-item.js';

const MAX_FINDINGS = 4;

interface Step {
  readonly about: Parts;
  readonly command: CommandPart;
}

/** What to look at next, and with which command. */
export const next = defineSection({
  id: 'next',
  about: 'Commands that show the packets behind what was found',
  make: (source) => {
    const steps = [
      ...findingSteps(source),
      ...extraction(source),
      ...flowSteps(source),
      ...generalSteps(source),
    ];
    const seen = new Set<string>();
    const items = steps.filter(({ command: { text } }) => !seen.has(text) && seen.add(text));
    return { id: 'next', title: 'Next steps', blocks: [{ kind: 'commands', items }] };
  },
});

const findingSteps = ({ overview, inputs }: SectionSource): Step[] =>
  overview.findings
    .groups()
    .slice(0, MAX_FINDINGS)
    .flatMap(({ kept: [first] }) => {
      const [show] = first === undefined ? [] : commandsOf(first, inputs);
      return first === undefined || show === undefined
        ? []
        : [{ about: say`${foreign(first.title)}:`, command: show }];
    });

/** The packets of everything that was found, for those who go on with Wireshark. */
const extraction = ({ overview, inputs }: SectionSource): Step[] =>
  overview.findings.count === 0
    ? []
    : [
        {
          about: say`The packets of each finding as a capture of its own, for Wireshark:`,
          command: command(`nt analyze --extract findings --format text ${inputs}`),
        },
      ];

function flowSteps({ overview: { flows }, hostOf, inputs }: SectionSource): Step[] {
  const steps: Step[] = [...failureSteps(flows, { hostOf, inputs })];
  const [troubled] = flows.troubled.top(1);
  if (troubled !== undefined) {
    const { originator, responder, port, uid } = troubled;
    const filter = pairFilter(originator, responder, port === undefined ? undefined : { proto: 'tcp', port });
    if (filter !== undefined) {
      steps.push({
        about: say`The connection with the most trouble (${named(uid)}):`,
        command: command(parseCommand(filter, inputs)),
      });
    }
  }
  const [pair] = flows.pairs.top(1);
  if (pair !== undefined) {
    const filter = pairFilter(pair.originator, pair.responder);
    if (filter !== undefined) {
      steps.push({
        about: say`Flows between ${hostOf(pair.originator)} and ${hostOf(pair.responder)}, the busiest two:`,
        command: command(flowsCommand(filter, inputs)),
      });
    }
  }
  return steps;
}

function failureSteps(
  flows: FlowOverview,
  { hostOf, inputs }: Pick<SectionSource, 'hostOf' | 'inputs'>,
): Step[] {
  const [worst] = flows.hosts.rows().sort((a, b) => b.failed - a.failed);
  const filter = worst === undefined || worst.failed === 0 ? undefined : addressFilter(worst.address);
  if (worst === undefined || filter === undefined) return [];
  return [
    {
      about: say`Connections of ${hostOf(worst.address)} that failed:`,
      command: command(
        `nt flows -Y ${shellWord(filter)} ${inputs} | jq -r 'select(.conn_state | IN("S0","REJ","RSTOS0","SH")) | [.id.resp_h,.id.resp_p,.conn_state] | @tsv'`,
      ),
    },
  ];
}

const generalSteps = ({ inputs }: SectionSource): Step[] => [
  { about: say`All statistics, in tables:`, command: command(`nt stats --format text ${inputs}`) },
  {
    about: say`This report as a page, without real addresses and names, to hand on:`,
    command: command(
      `[ -e key.bin ] || head -c ${KEY_BYTES} /dev/urandom >key.bin; nt report --anonymize --anonymize-key key.bin -o report.html ${inputs}`,
    ),
  },
];
