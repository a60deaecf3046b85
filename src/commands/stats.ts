import { Command, Flags } from '@oclif/core';
import { INPUTS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Stats extends Command {
  static override summary = 'Statistics of packets, per time window and in total.';
  static override description =
    `Reads captures, frame records or packet records and writes stats records: totals and rates, frame lengths, protocol hierarchy, IP endpoints and conversations, ports, and what could not be read. With --window there is one for each window of packet time, aligned to the clock; the last one, marked final, is for the whole input. On a terminal it prints tables.

Memory is bounded: lists of endpoints and conversations are exact up to 65,536 entries, and beyond that say by how much they can be off.`;
  static override examples = [
    'nt stats trace.pcap',
    'nt stats --window 10s --top 3 trace.pcap',
    "nt parse trace.pcap | nt stats | jq '.ip.endpoints.top'",
  ];
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...STAGE_FLAGS,
    format: Flags.option({
      options: ['ndjson', 'text'] as const,
      summary: 'Output format: ndjson, or text on a terminal.',
    })(),
    window: Flags.string({
      summary: 'Also write a record for each window of this length.',
      helpValue: 'DURATION',
    }),
    top: Flags.integer({
      summary: 'Entries in each list.',
      helpValue: 'N',
      default: 10,
      min: 1,
      max: 65_536,
    }),
    color: Flags.option({
      options: ['auto', 'always', 'never'] as const,
      default: 'auto' as const,
      summary: 'When to colour text; NO_COLOR and FORCE_COLOR are obeyed.',
    })(),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Stats);
    const { stats } = await import('../lib/cli/stages/stats.js');
    this.exit(await stats(argv as string[], flags));
  }
}
