/** What is exchanged over RabbitMQ, and which records each of it carries. */
export const TOPICS = {
  raw_frames: 'frame',
  parsed_packets: 'packet',
  statistics: 'stats',
  flows: 'flow',
  features: 'features',
  ml_results: 'prediction',
  analysis_results: 'finding',
  reports: 'report',
} as const;

export type Topic = keyof typeof TOPICS;

export const TOPIC_NAMES = Object.keys(TOPICS) as readonly Topic[];

export const isTopic = (word: string): word is Topic => Object.hasOwn(TOPICS, word);

/** Names of what a topic has in the broker, all below a namespace of the user's choice. */
export class TopicNames {
  readonly namespace: string;
  readonly topic: Topic;
  readonly exchange: string;
  /** Holds how many partitions the topic has. */
  readonly meta: string;
  /** Holds what workers tell each other is done. */
  readonly notices: string;

  constructor(namespace: string, topic: Topic) {
    this.namespace = namespace;
    this.topic = topic;
    this.exchange = `nt.${namespace}.${topic}`;
    this.meta = `${this.exchange}.meta`;
    this.notices = `${this.exchange}.notices`;
  }

  queue(partition: number): string {
    return `${this.exchange}.${partition}`;
  }
}

/** Names of the exchange and the queue of dead letters, which all topics of a namespace share. */
export const deadLetterNames = (namespace: string) => ({
  exchange: `nt.${namespace}.dlx`,
  queue: `nt.${namespace}.dlq`,
});

/** Name of the queue that nothing is ever in: its one consumer is the one that reads the partition. */
export const lockQueue = (names: TopicNames, partition: number): string => `${names.queue(partition)}.lock`;
