import Analyze from '../../commands/analyze.js';
import Capture from '../../commands/capture.js';
import Consume from '../../commands/consume.js';
import Dlq from '../../commands/dlq.js';
import Features from '../../commands/features.js';
import Fields from '../../commands/fields.js';
import Flows from '../../commands/flows.js';
import Infer from '../../commands/infer.js';
import Models from '../../commands/models.js';
import Parse from '../../commands/parse.js';
import Publish from '../../commands/publish.js';
import Report from '../../commands/report.js';
import Stats from '../../commands/stats.js';
import Topology from '../../commands/topology.js';
import Train from '../../commands/train.js';
import Worker from '../../commands/worker.js';

/** All commands in the order of the pipeline: the table that oclif reads. */
export const COMMANDS = {
  capture: Capture,
  parse: Parse,
  stats: Stats,
  flows: Flows,
  features: Features,
  infer: Infer,
  train: Train,
  models: Models,
  publish: Publish,
  consume: Consume,
  worker: Worker,
  topology: Topology,
  dlq: Dlq,
  analyze: Analyze,
  report: Report,
  fields: Fields,
};

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export const isCommandName = (word: string): word is CommandName => Object.hasOwn(COMMANDS, word);
