import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { BrokerConnection, brokerOptions, withBroker } from '../../broker/connection.js';
import { LineBatches } from '../../broker/line-batches.js';
import { Publisher } from '../../broker/publisher.js';
import { RecordRouter } from '../../broker/record-router.js';
import { type Topic, TopicNames } from '../../broker/topics.js';
import { type TopicManifest, topicManifest } from '../../broker/topology.js';
import { ByteSink } from '../../bytes/sink.js';
import { timeText } from '../../bytes/time.js';
import { readInputs } from '../../frames/frame-input.js';
import { compileEncoder } from '../../records/encoder.js';
import { END_RECORD, type EndRecord } from '../../records/end.js';
import type { Session } from '../../stream/session.js';
import { runStage, type StageFlags } from '../run-stage.js';

export interface PublishFlags extends StageFlags {
  readonly namespace: string;
  readonly topic: Topic;
  readonly job: string | undefined;
}

const END_BYTES = 65_536;

/** `nt publish`: records of any input, sent to a topic. */
export async function publish(inputs: readonly string[], flags: PublishFlags): Promise<number> {
  const broker = brokerOptions(process.env);
  return runStage({
    command: 'publish',
    inputs,
    flags,
    writesRecords: false,
    work: async (session) => {
      const names = new TopicNames(flags.namespace, flags.topic);
      const manifest = await withBroker(broker, (model) => topicManifest(model, names));
      const publisher = new Publisher(names, manifest.partitions);
      const connection = await BrokerConnection.open(broker, publisher, (message) => session.say(message));
      const job = flags.job ?? jobOf(inputs);
      const batches = new LineBatches(publisher, job, manifest.partitions);
      await send(inputs, { session, batches, publisher, manifest });
      const { last } = session.account.record;
      batches.end(endLine(session), last.decimals === 0 ? undefined : timeText(last));
      await publisher.settled();
      await connection.close();
      session.say(
        `${batches.lines} lines in ${publisher.confirmedBatches} batches to ${names.exchange}, job ${job}` +
          (publisher.resentBatches === 0 ? '' : `; ${publisher.resentBatches} batches were sent again`),
      );
    },
  });
}

interface Sending {
  readonly session: Session;
  readonly batches: LineBatches;
  readonly publisher: Publisher;
  readonly manifest: TopicManifest;
}

async function send(
  inputs: readonly string[],
  { session, batches, publisher, manifest }: Sending,
): Promise<void> {
  const router = new RecordRouter(batches, manifest, session.account);
  // At the border of each chunk the broker has its turn: what it has no room for is not read.
  session.alongside = { flush: () => publisher.room() };
  await readInputs(inputs, session, {
    takeFrame: (frame) => router.takeFrame(frame),
    handlers: router.handlers,
    pauses: { begin: (isLive) => isLive && batches.sendAll(), end: () => undefined },
  });
}

/** The end record of what was sent, as a line. */
function endLine({ account }: Session): Buffer {
  const sink = new ByteSink(END_BYTES);
  const at = sink.raw(compileEncoder<EndRecord>(END_RECORD)(account.record, sink, 0), '\n');
  return Buffer.from(sink.bytes.subarray(0, at));
}

/** A name that is the same when the same file is sent again. */
function jobOf(inputs: readonly string[]): string {
  const [first = '-'] = inputs;
  const status = first === '-' ? undefined : statSync(first, { throwIfNoEntry: false });
  if (status === undefined) return `stdin-${Date.now().toString(36)}`;
  return `${basename(first)}-${Math.trunc(status.mtimeMs).toString(36)}`;
}
