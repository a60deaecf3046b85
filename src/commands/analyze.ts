import { Command, Flags } from '@oclif/core';
import { FORMAT_FLAG, INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';

const SEVERITIES = ['info', 'notice', 'warning', 'critical'] as const;

export default class Analyze extends Command {
  static override summary = 'Findings: attacks, faults and risks, with evidence and advice.';
  static override description =
    `Reads captures, frame and packet records, flows, features and predictions, of one input or several, and writes a finding record for everything that a person should know: what was seen, how sure that is, which packets and flows show it, how it can be harmless, and what to do next. On a terminal it prints them as text.

What one detector sees of the same actors is one finding, as long as it goes on. The gravest come first, then the earliest. Detectors that had no input of a kind that they take, such as those of packets where there are only flows, are named at the end.

Memory is bounded, also under floods of packets from forged addresses: what is forgotten is counted in the end record.`;
  static override examples = [
    { description: 'See what is wrong in a capture:', command: 'nt analyze --format text trace.pcap' },
    {
      description: 'Have cron tell when there is a warning:',
      command: 'nt analyze -q --fail-on warning trace.pcap >found.ndjson || echo look at found.ndjson',
    },
    {
      description: 'Look for scans in flows:',
      command: 'nt flows trace.pcap | nt analyze --quiet --detectors port-scan,host-scan',
    },
    {
      description: 'Name who did it to whom:',
      command: `nt analyze trace.pcap | jq -r 'select(.type == "finding") | "\\(.severity) \\(.title)"'`,
    },
  ];
  static readonly exits = [...STAGE_EXITS, 'findings'] as const;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    ...FORMAT_FLAG,
    color: Flags.option({
      options: ['auto', 'always', 'never'] as const,
      default: 'auto' as const,
      summary: 'When to colour text. With auto, on a terminal; NO_COLOR and FORCE_COLOR are obeyed.',
      helpValue: 'WHEN',
    })(),
    detectors: Flags.string({
      summary: 'Have only these detectors look; if not given, all of them.',
      helpValue: 'NAME,...',
    }),
    'min-severity': Flags.option({
      options: SEVERITIES,
      default: 'info' as const,
      summary: 'Write only findings of this severity and above.',
      helpValue: 'SEVERITY',
    })(),
    'fail-on': Flags.option({
      options: SEVERITIES,
      summary: 'Exit with 1 where there is a finding of this severity or above.',
      helpValue: 'SEVERITY',
    })(),
    rules: Flags.string({
      summary: 'Tune detectors, allow addresses and names, and add rules, as this TOML or JSON file says.',
      helpValue: 'FILE',
    }),
    extract: Flags.string({
      summary:
        'Write the packets of each finding to a pcapng file in this folder; inputs must be capture files.',
      helpValue: 'DIR',
    }),
    'extract-packets': Flags.integer({
      summary: 'With --extract, packets in a file.',
      helpValue: 'N',
      default: 1_000,
      min: 1,
    }),
    window: Flags.string({
      summary: 'Silence after which the same is a finding of its own.',
      helpValue: 'DURATION',
      default: '1h',
    }),
    updates: Flags.boolean({
      summary: 'Write each finding at once, too, and again each time there is ten times as much of it.',
    }),
    'max-flows': Flags.integer({
      summary: 'Flows that are kept at a time.',
      helpValue: 'N',
      default: 500_000,
      min: 1,
      max: 4_000_000,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Analyze);
    const { analyze } = await import('../lib/cli/stages/analyze.js');
    this.exit(await analyze(argv as string[], flags));
  }
}
