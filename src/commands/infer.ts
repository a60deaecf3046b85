import { Command, Flags } from '@oclif/core';
import { INPUTS, PACKET_FLAGS, STAGE_EXITS } from '../lib/cli/shared-flags.js';
import type { Exit } from '../lib/stream/exit.js';

const EXITS: readonly Exit[] = [...STAGE_EXITS.slice(0, 4), 'component', ...STAGE_EXITS.slice(4)];

export default class Infer extends Command {
  static override summary = 'What models say of packets, flows and time windows.';
  static override description =
    `Gives rows of features to models and writes a prediction record for each row and model: how unusual it is, with its p-value and the features that make it so, or which class it has, or why no class is named. It takes features records, and makes the features itself of captures and of frame, packet and flow records: the sets that the models were made for. A model that was made for other features is refused.

The model qos is always there. It has rules and no training: it says of each flow, and of each window of a media stream, whether it went well, fair or poor, by the E-model, round trips, losses and answers, with the reason in words. The model tcp-diagnosis comes with the program: it says why a TCP transfer is slow, or that it is not sure.`;
  static override examples = [
    {
      description: 'See how well calls and connections went, and why:',
      command: 'nt infer --model qos --format text trace.pcap',
    },
    {
      description: 'Say why flows went poorly:',
      command: `nt infer --model qos trace.pcap | jq -r 'select(.label == "poor") | .reason'`,
    },
    {
      description: 'Say why a TCP transfer is slow:',
      command: 'nt infer --model tcp-diagnosis --format text slow-transfer.pcap',
    },
    {
      description: 'Keep the features beside what is said of them:',
      command: 'nt features --set qos trace.pcap | nt infer --model qos --keep >judged.ndjson',
    },
  ];
  static readonly exits = EXITS;
  static override strict = false;
  static override args = INPUTS;
  static override flags = {
    ...PACKET_FLAGS,
    model: Flags.string({
      summary: 'Model to ask: NAME, NAME@VERSION or NAME@STAGE; can be repeated.',
      helpValue: 'MODEL',
      required: true,
      multiple: true,
      multipleNonGreedy: true,
    }),
    format: Flags.option({
      options: ['ndjson', 'text'] as const,
      summary: 'Output format; if not given, text on a terminal, else ndjson.',
      helpValue: 'FORMAT',
    })(),
    top: Flags.integer({
      summary: 'Features to name with their part of the score, the largest first.',
      helpValue: 'N',
      default: 3,
      min: 0,
      max: 4_096,
    }),
    keep: Flags.boolean({ summary: 'Also write the features record of each row, before its predictions.' }),
    threshold: Flags.string({
      summary: 'Score above which a row is called unusual, in place of that of the model.',
      helpValue: 'SCORE',
      exclusive: ['budget'],
    }),
    budget: Flags.string({
      summary: 'Choose that score so that about as many rows are called unusual, such as 20/day.',
      helpValue: 'N/TIME',
    }),
    'watch-model': Flags.boolean({
      summary: 'Take another version of a model as soon as it is promoted.',
    }),
    runtime: Flags.option({
      options: ['auto', 'onnxruntime', 'own'] as const,
      default: 'auto' as const,
      summary: 'What calculates models; auto is onnxruntime, or else this program itself.',
      helpValue: 'NAME',
    })(),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Infer);
    const { infer } = await import('../lib/cli/stages/infer.js');
    this.exit(await infer(argv as string[], flags));
  }
}
