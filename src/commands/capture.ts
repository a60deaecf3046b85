import { Command, Flags } from '@oclif/core';
import { LIVE_FLAGS } from '../lib/cli/live-flags.js';
import { INPUTS, STAGE_EXITS, STAGE_FLAGS } from '../lib/cli/shared-flags.js';
import type { Exit } from '../lib/stream/exit.js';

export default class Capture extends Command {
  static override summary = 'Get frames from an interface or from capture files, as records or as a capture.';
  static override description =
    `Captures on the interfaces that -i names, or reads pcap and pcapng (also gzipped, also from a pipe while they are being written) and frame records. It writes frame records: one JSON object a line with the frame's number, time, lengths and bytes (base64). With -w it writes a capture file instead, or one after the other, by size, time or number.

Classic pcap holds one link type and one time resolution and no interface names; pcapng holds any mixture. Times keep every digit.`;
  static override examples = [
    {
      description: 'See what comes by, on every interface, for five seconds:',
      command: 'nt capture -i any --duration 5s | nt stats',
    },
    { description: 'Join two captures into one:', command: 'nt capture -w both.pcapng a.pcap b.pcapng' },
    {
      description: 'Keep the first hundred frames that another machine sees:',
      command: 'ssh host tcpdump -U -w - | nt capture -c 100 -w first.pcapng',
    },
    {
      description: 'Cut a capture at each full minute, and compress the pieces:',
      command: "nt capture --rotate-every 1m -w 'cut-%Y%m%d-%H%M.pcapng.gz' trace.pcap",
    },
    {
      description: 'Keep the last 1 GB of packets in files, and count all of them:',
      command: 'nt capture --tee -w ring.pcap --rotate-size 100MB --ring 10 trace.pcap | nt stats',
    },
    {
      description: 'Know the checksum of each file when it is finished:',
      command: "nt capture --rotate-size 20kB -w sum.pcap --post-rotate 'sha256sum >>sums' trace.pcap",
    },
    {
      description: 'Go from stage to stage, each in a process of its own:',
      command: 'nt capture trace.pcap | nt parse | nt stats',
    },
  ];
  static readonly exits: readonly Exit[] = [...STAGE_EXITS, 'component'];
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...STAGE_FLAGS,
    ...LIVE_FLAGS,
    read: Flags.string({
      char: 'r',
      summary: 'Read this file; the same as naming it without -r.',
      helpValue: 'FILE',
      multiple: true,
    }),
    write: Flags.string({
      char: 'w',
      summary: 'Write a capture file; - is standard output.',
      description: 'With .gz at its end it is compressed; %Y%m%d-%H%M%S in it is a time.',
      helpValue: 'FILE',
    }),
    tee: Flags.boolean({ summary: 'Write frame records to standard output besides what -w writes.' }),
    'rotate-size': Flags.string({
      summary: 'Begin a new file before one would be larger than this, such as 100MB.',
      helpValue: 'SIZE',
    }),
    'rotate-every': Flags.string({
      summary: 'Begin a new file at each full 10s, 5m or 1h of packet time (UTC).',
      helpValue: 'TIME',
    }),
    'rotate-packets': Flags.integer({
      summary: 'Begin a new file after this many packets.',
      helpValue: 'N',
      min: 1,
    }),
    ring: Flags.integer({
      summary: 'Keep the last N of the files; older ones are removed.',
      helpValue: 'N',
      min: 1,
    }),
    'post-rotate': Flags.string({
      summary: 'Run this command line for each finished file, whose name is added to it.',
      helpValue: 'CMD',
    }),
    size: Flags.string({
      summary: 'Stop before what -w writes, all files together, is more than this.',
      helpValue: 'SIZE',
    }),
    files: Flags.integer({ summary: 'Stop when this many files are finished.', helpValue: 'N', min: 1 }),
    format: Flags.option({
      options: ['ndjson', 'text', 'pcap', 'pcapng'] as const,
      summary: 'Output format.',
      description:
        'If not given, text on a terminal, else ndjson; with -w, pcap for .pcap and .cap, else pcapng.',
      helpValue: 'FORMAT',
    })(),
    count: Flags.integer({ char: 'c', summary: 'Stop after this many frames.', helpValue: 'N', min: 1 }),
    snaplen: Flags.integer({
      char: 's',
      summary: 'Keep at most this many bytes of each frame.',
      helpValue: 'BYTES',
      min: 1,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Capture);
    if (flags['list-interfaces']) {
      const { interfaces } = await import('../lib/cli/stages/interfaces.js');
      this.exit(await interfaces(flags));
    }
    const { capture } = await import('../lib/cli/stages/capture.js');
    this.exit(await capture([...(flags.read ?? []), ...(argv as string[])], flags));
  }
}
