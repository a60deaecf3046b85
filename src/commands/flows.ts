import { Command, Flags } from '@oclif/core';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';

export default class Flows extends Command {
  static override summary = 'Flows of packets, both directions in one record.';
  static override description =
    `Reads captures, frame, packet or flow records and writes a flow record for each conversation, with the names and meanings of Zeek's conn.log: who talked to whom, for how long, how much, and how it went. Packets belong to one flow where their addresses, ports, protocol, VLANs and tunnels are the same, whichever way they go. On a terminal it prints a line a flow.

A flow is written when it is over: when it was closed, was silent for long, or the input ends. Memory is bounded: beyond --max-flows the flow that was silent longest is written to make room.

Flow records that were written before are taken as they are: so they get another format.`;
  static override examples = [
    { description: 'See who talked to whom:', command: 'nt flows --format text trace.pcap' },
    {
      description: 'Name the attempts that nobody answered:',
      command: `nt flows trace.pcap | jq -r 'select(.conn_state == "S0") | .id.resp_h' | sort | uniq -c`,
    },
    {
      description: 'Write flows that last longer than a minute every minute, too:',
      command: 'nt flows --active 1m trace.pcap',
    },
    {
      description: "Make a conn.log for programs that read Zeek's:",
      command: 'nt flows --format zeek trace.pcap >conn.log',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    format: Flags.option({
      options: ['ndjson', 'text', 'csv', 'zeek', 'eve'] as const,
      summary:
        "Output format; zeek is a conn.log, eve Suricata's. If not given, text on a terminal, else ndjson.",
      helpValue: 'FORMAT',
    })(),
    idle: Flags.string({
      summary: 'End a flow that is silent for this long; if not given, 5m for TCP, 1m for others.',
      helpValue: 'DURATION',
    }),
    active: Flags.string({
      summary: 'Also write a flow that goes on, each time it has lasted this long.',
      helpValue: 'DURATION',
    }),
    'verify-checksums': Flags.boolean({
      summary: 'Verify checksums of frames; wrong ones are told in the history.',
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
    const { argv, flags } = await this.parse(Flows);
    const { flows } = await import('../lib/cli/stages/flows.js');
    this.exit(await flows(argv as string[], flags));
  }
}
