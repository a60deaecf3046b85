import { Command, Flags } from '@oclif/core';
import { DECODE_AS_FLAG, FILTER_FLAG, INPUTS, STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';

export default class Flows extends Command {
  static override summary = 'Flows of packets, both directions in one record.';
  static override description =
    `Reads captures, frame records or packet records and writes a flow record for each conversation, with the names and meanings of Zeek's conn.log: who talked to whom, for how long, how much, and how it went.`;
  static override examples = [
    { description: 'Which flows are in a capture:', command: 'nt flows trace.pcap' },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...STAGE_FLAGS,
    ...FILTER_FLAG,
    ...DECODE_AS_FLAG,
    'max-flows': Flags.integer({
      summary: 'Flows that are kept at a time; beyond it, the one that was silent longest is written.',
      helpValue: 'N',
      default: 1_000_000,
      min: 1,
      max: 4_000_000,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Flows);
    const { flows } = await import('../lib/cli/stages/flows.js');
    this.exit(await flows(argv as string[], flags));
  }
}
