import { Command } from '@oclif/core';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';
import { STATS_COUNTING_FLAGS } from '../lib/cli/stats-counting-flags.js';
import { STATS_OUTPUT_FLAGS } from '../lib/cli/stats-flags.js';

export default class Stats extends Command {
  static override summary = 'Statistics of packets, per time window and in total.';
  static override description =
    `Reads captures, frame records or packet records and writes stats records: totals and rates, frame lengths, protocol hierarchy, IP endpoints and conversations, ports, and what could not be read. With --window there is one for each window of packet time, aligned to the clock; the last one, marked final, is for the whole input. On a terminal it prints tables; other formats are for spreadsheets, databases and monitoring, and --watch shows the traffic as it goes on.

With --by there is one for each of the busiest groups of packets that have the values of some fields in common, and one for all others.

Memory is bounded: lists of endpoints and conversations are exact up to 65,536 entries, and beyond that say by how much they can be off.

What was counted on many machines is added up by --merge.`;
  static override examples = [
    { description: 'See what is in a capture:', command: 'nt stats --format text trace.pcap' },
    {
      description: 'See how traffic changes, in windows of two seconds:',
      command: 'nt stats --format text --window 2s --top 3 trace.pcap',
    },
    {
      description: 'See who gets the most traffic, minute by minute:',
      command: 'nt stats --format text --by ip.dst --window 1m --top 5 trace.pcap',
    },
    {
      description: 'Look at the last ten seconds, each second:',
      command: 'nt stats --window 10s --every 1s --taps totals,ports trace.pcap',
    },
    {
      description: 'Count captures apart, and add up what was counted:',
      command: 'nt stats --partial trace.pcap >one.part; nt stats --merge one.part',
    },
    {
      description: 'Count only what is asked and answered by DNS:',
      command: "nt stats --format text -Y 'udp.port == 53' trace.pcap",
    },
    {
      description: 'Name the busiest address:',
      command: "nt stats trace.pcap | jq -r '.ip.endpoints.top[0].address // empty'",
    },
    {
      description: 'Make a table of the busiest ports of each minute:',
      command: 'nt stats --window 1m --format csv --table ports.top trace.pcap >ports.csv',
    },
    {
      description: 'Let node_exporter tell Prometheus what another machine sees:',
      command: 'ssh host tcpdump -U -w - | nt stats --window 15s --format prometheus -o nt.prom',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    ...STATS_OUTPUT_FLAGS,
    ...STATS_COUNTING_FLAGS,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Stats);
    const { stats } = await import('../lib/cli/stages/stats.js');
    this.exit(await stats(argv as string[], flags));
  }
}
