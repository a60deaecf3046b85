import type { Message, Options } from 'amqplib';

/**
 * Lines of one partition of a job. Positions count the lines of the job's source in that partition, and keep their meaning
 * through all stages: what a stage makes of the lines from one position to another is sent under the same two
 * positions. So whoever reads knows what was sent twice and what is missing, and whoever begins again needs to know nothing.
 */
export interface Batch {
  /** Name of the job, one run over one source. */
  readonly job: string;
  /** Position in front of the first line. */
  readonly from: number;
  /** Position behind the last one; at the end of the job the same as `from`. */
  readonly to: number;
  /** Lines of NDJSON; a stage may make none of those it read. */
  readonly lines: Buffer;
  /** The last batch of its partition: its one line is the `end` record. */
  readonly isEnd: boolean;
  /** With the last batch: epoch seconds of the last packet of the whole job, of which the partition may have none. */
  readonly last?: string | undefined;
}

const CONTENT_TYPE = 'application/x-ndjson';

/** How a batch is sent: kept on disk, and given back where no queue takes it. */
export const publishOptions = ({ job, from, to, isEnd, last }: Batch): Options.Publish => ({
  contentType: CONTENT_TYPE,
  persistent: true,
  mandatory: true,
  headers: {
    'x-nt-job': job,
    'x-nt-from': from,
    'x-nt-to': to,
    ...(isEnd ? { 'x-nt-end': true } : {}),
    ...(last === undefined ? {} : { 'x-nt-last': last }),
  },
});

/** Reads the batch of a message; undefined where it is none of ours. */
export function batchOf({ content, properties }: Pick<Message, 'content' | 'properties'>): Batch | undefined {
  const { headers = {} } = properties;
  const { 'x-nt-job': job, 'x-nt-from': from, 'x-nt-to': to, 'x-nt-end': isEnd, 'x-nt-last': last } = headers;
  if (typeof job !== 'string' || !isPosition(from) || !isPosition(to) || to < from) return undefined;
  return { job, from, to, lines: content, isEnd: isEnd === true, ...(isTime(last) ? { last } : {}) };
}

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,15}\.\d{6,9}$/.test(value);

const isPosition = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
