import { Command } from '@oclif/core';
import { REPORT_FLAGS } from '../lib/cli/report-flags.js';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';

export default class Report extends Command {
  static override summary = 'Triage in one command: what happened, how sure that is, what to look at first.';
  static override description =
    `Reads captures, or frame, packet, flow, stats, prediction and finding records, and tells a person what is in them: what matters in a few sentences, what is suspicious, what is slow and why, what changed over time, who talks to whom, what the capture is and how far it can be believed, and the commands that show the packets behind it. As text, Markdown, a page (HTML), JSON or CSV.

Hosts are called what the capture itself calls them: by the answers of DNS, mDNS and DHCP in it, and the servers that clients asked for. Nothing is looked up. With --baseline, two captures are compared. With --anonymize the report can leave the house.

Memory is bounded: of very many hosts, flows or findings the largest and gravest are told, and how many there are in all.`;
  static override examples = [
    { description: 'See what happened:', command: 'nt report trace.pcap' },
    { description: 'Make a page of it, to send to others:', command: 'nt report -o trace.html trace.pcap' },
    {
      description: 'Compare a capture with one from before:',
      command: 'nt report --sections summary,changes --baseline a.pcap b.pcapng',
    },
    {
      description: 'Look at the first five seconds only:',
      command: 'nt report --until +5s --sections summary,talkers trace.pcap',
    },
    {
      description: 'Name the busiest hosts:',
      command: `nt report --format csv --table hosts trace.pcap | cut -d, -f1-3`,
    },
    {
      description: 'Hand a report on without telling who is who:',
      command: 'head -c 32 /dev/urandom >k; nt report --anonymize --anonymize-key k trace.pcap',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = { ...PACKET_FLAGS, ...REPORT_FLAGS };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Report);
    const { report } = await import('../lib/cli/stages/report.js');
    this.exit(await report(argv as string[], flags));
  }
}
