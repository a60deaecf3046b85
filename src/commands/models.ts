import { Args, Command, Flags } from '@oclif/core';
import { FORMAT_FLAG } from '../lib/cli/shared-flags.js';
import type { Exit } from '../lib/stream/exit.js';

const ACTIONS = ['list', 'show', 'verify', 'add', 'remove', 'promote', 'rollback'] as const;

export default class Models extends Command {
  static override summary = 'List, check, add and promote models for nt infer.';
  static override description =
    `Keeps the models that nt infer uses: those that came with the program, and those of the user, of which each can have many versions. A version never changes. One of them is in production, and is what NAME alone means; others are candidates, to be tried as NAME@candidate, or archived.

list and show tell what there is, and the card of a model: what it is for, what it was trained on, how good it is beside the simplest that could be done instead, and where it is wrong. verify checks models, all if none is named. add takes a folder with model.onnx and manifest.json. promote puts a version in production (or in the stage of --stage), rollback the one that was there before. remove takes a version away. A model that fails the checks is never added, and never put in production.`;
  static override examples = [
    { description: 'See which models there are:', command: 'nt models list --format text' },
    {
      description: 'Read by which rules the quality of flows is judged:',
      command: 'nt models show qos --format text',
    },
    {
      description: 'See whether all models are as they were when they were added:',
      command: 'nt models verify',
    },
  ];
  static readonly exits: readonly Exit[] = ['ok', 'usage', 'input', 'component', 'bug'];
  static override strict = false;
  static override args = {
    action: Args.string({
      description: 'What to do: list, show, verify, add, remove, promote or rollback.',
      options: [...ACTIONS],
      required: true,
      ignoreStdin: true,
    }),
    model: Args.string({
      description: 'Models: NAME, NAME@VERSION or NAME@STAGE; for add, folders.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    quiet: Flags.boolean({ char: 'q', summary: 'Write no messages to standard error.' }),
    stage: Flags.option({
      options: ['candidate', 'production', 'archived'] as const,
      summary: 'With promote, the stage that the version gets; production if not given.',
      helpValue: 'STAGE',
    })(),
    ...FORMAT_FLAG,
  };

  async run(): Promise<void> {
    const { args, argv, flags } = await this.parse(Models);
    const { models } = await import('../lib/cli/stages/models.js');
    this.exit(await models(args.action as (typeof ACTIONS)[number], argv.slice(1) as string[], flags));
  }
}
