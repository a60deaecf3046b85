import { BrokerConnection, brokerOptions, withBroker } from '../../broker/connection.js';
import { type Topic, TopicNames } from '../../broker/topics.js';
import { topicManifest } from '../../broker/topology.js';
import { type Acknowledge, Worker } from '../../broker/worker.js';
import { UserError } from '../../stream/user-error.js';
import { parseShard, type ReaderFlags, workOver } from '../broker-reading.js';
import { runStage, type StageFlags } from '../run-stage.js';

export interface WorkerFlags extends StageFlags, ReaderFlags {
  readonly namespace: string;
  readonly from: Topic;
  readonly to: Topic;
  readonly ack: Acknowledge;
}

/** `nt worker`: a stage between two topics. */
export async function worker(command: readonly string[], flags: WorkerFlags): Promise<number> {
  const broker = brokerOptions(process.env);
  const shard = parseShard(flags.shard);
  const from = new TopicNames(flags.namespace, flags.from);
  const to = new TopicNames(flags.namespace, flags.to);
  if (flags.from === flags.to) throw new UserError('--from and --to are the same topic', { exit: 'usage' });
  return runStage({
    command: 'worker',
    inputs: [],
    flags,
    isEndless: true,
    writesRecords: false,
    work: async (session) => {
      const manifests = await withBroker(broker, async (model) => ({
        from: await topicManifest(model, from),
        to: await topicManifest(model, to),
      }));
      const { partitions } = manifests.from;
      if (manifests.to.partitions !== partitions) {
        throw new UserError(
          `${from.topic} has ${partitions} partitions and ${to.topic} ${manifests.to.partitions}: a worker sends each to its like`,
          { exit: 'usage' },
        );
      }
      let failure: UserError | undefined;
      const work = new Worker({
        ...{ from, to, partitions, shard },
        command: program(command),
        acknowledge: flags.ack,
        say: (message) => session.say(message),
        onFailure: (error) => {
          failure ??= error;
          session.enough();
        },
      });
      const connection = await BrokerConnection.open(broker, work, (message) => session.say(message));
      try {
        await workOver(session, flags, work);
      } finally {
        await work.stop();
        await connection.close();
      }
      const { batches, published, dead_letters, deaths } = work.counts;
      session.say(
        `${batches} batches of ${from.topic} read, ${published} of ${to.topic} written; ` +
          `${work.duplicates} came again, ${deaths} times the stage died, ${dead_letters} lines were put aside`,
      );
      if (failure !== undefined) throw failure;
    },
  });
}

/** The stage as it is started: `nt` is this program, wherever it is. */
function program([first = '', ...words]: readonly string[]): readonly string[] {
  const [node = '', script = ''] = process.argv;
  return first === 'nt' ? [node, script, ...words] : [first, ...words];
}
