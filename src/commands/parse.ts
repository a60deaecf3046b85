import { Command, Flags } from '@oclif/core';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';

export default class Parse extends Command {
  static override summary = 'Decode packets: link, network, transport and application layers, and tunnels.';
  static override description =
    `Reads captures, frame records or packet records and writes packet records: one JSON object a line whose fields have the names and meanings of Wireshark's display filter fields (jq .tcp.srcport here is tshark -e tcp.srcport there). On a terminal it prints a line a packet.

A packet that is cut short or contradicts itself keeps every layer that could be read, and says in "errors" what is missing.

With -Y only the packets are written that a display filter selects, with -e only some of their fields: as records, or as a table with --format tsv or csv.`;
  static override examples = [
    { description: 'See a capture, a line a packet:', command: 'nt parse --format text trace.pcap' },
    {
      description: 'List the addresses that were spoken to on port 80:',
      command: "nt parse trace.pcap | jq -r 'select(.tcp.dstport == 80) | .ip.dst' | sort -u",
    },
    {
      description: 'See who begins connections to whom, as a table:',
      command: "nt parse -Y 'tcp.flags & 0x12 == 2' -e ip.addr,tcp.dstport --format tsv trace.pcap",
    },
    {
      description: 'Keep only what is not from here:',
      command: "nt parse -Y 'ip && ip.src != 10.0.0.0/8' trace.pcap >others.ndjson",
    },
    {
      description: 'Count what another machine sees, until tcpdump is stopped:',
      command: 'ssh host tcpdump -U -w - | nt parse | nt stats',
    },
  ];
  static readonly exits = STAGE_EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    field: Flags.string({
      char: 'e',
      summary: 'Write only this field of each packet; can be repeated, and take several with commas.',
      description:
        'Any name of nt fields, of Wireshark where that differs, or of a protocol or group for all its fields.',
      helpValue: 'FIELD',
      multiple: true,
      multipleNonGreedy: true,
      delimiter: ',',
    }),
    format: Flags.option({
      options: ['ndjson', 'text', 'tsv', 'csv'] as const,
      summary: 'Output format.',
      description:
        'If not given, ndjson; on a terminal text, or tsv with -e. The tables tsv and csv have a column for each field of -e.',
      helpValue: 'FORMAT',
    })(),
    'verify-checksums': Flags.boolean({
      summary: 'Verify checksums, and say in checksum_status what was found.',
      description:
        'A checksum that the network card was still to complete is "partial", not "bad": it is normal in captures made on the sending host.',
    }),
    'show-secrets': Flags.boolean({
      summary: 'Write passwords that were sent in the clear.',
      description:
        'Without this flag *** stands in the place of a password, or of what a password can be made from.',
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Parse);
    const { parse } = await import('../lib/cli/stages/parse.js');
    this.exit(await parse(argv as string[], flags));
  }
}
