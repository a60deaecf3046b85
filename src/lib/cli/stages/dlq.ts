import type { Channel } from 'amqplib';
import { brokerOptions, withBroker } from '../../broker/connection.js';
import { type DeadLetter, eachDeadLetter, type Verdict } from '../../broker/dead-letters.js';
import { DEAD_LETTER_RECORD, type DeadLetterRecord } from '../../broker/status-record.js';
import { compileEncoder } from '../../records/encoder.js';
import { terminalTable } from '../../report/terminal-table.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold } from '../colour.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface DlqFlags extends StageFlags {
  readonly namespace: string;
  readonly format: 'ndjson' | 'text' | undefined;
}

/** Letters that are looked at: each is held until all were. */
const MAX_LETTERS = 10_000;

/** `nt dlq`: lines that no stage could work on: listed, shown, sent again, thrown away. */
export async function dlq(action: string, number: string | undefined, flags: DlqFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const isChosen = action === 'list' ? () => true : chosen(action, number);
  const broker = brokerOptions(process.env);
  return runStage({
    command: 'dlq',
    inputs: [],
    flags,
    isEndless: true,
    writesRecords: action === 'list' && format === 'ndjson',
    work: (session) =>
      withBroker(broker, async (model) => {
        const channel = await model.createConfirmChannel();
        const letters: DeadLetterRecord[] = [];
        await eachDeadLetter(channel, flags.namespace, MAX_LETTERS, async (letter, at) => {
          if (!isChosen(at)) return 'keep';
          letters.push(recordOf(letter, at));
          return treat(action, letter, session, channel);
        });
        await channel.waitForConfirms();
        if (action === 'list') write(session, letters, format);
        else if (letters.length === 0 && number !== 'all')
          session.problem(`there is no dead letter ${number}`, 'input');
      }),
  });
}

/** Does with a letter what was asked for; says whether it stays. */
async function treat(
  action: string,
  letter: DeadLetter,
  { output: { sink } }: Session,
  channel: Channel,
): Promise<Verdict> {
  if (action === 'show') sink.at = sink.raw(sink.at, letter.line.toString());
  if (action === 'retry') await sendBack(channel, letter);
  return action === 'retry' || action === 'drop' ? 'remove' : 'keep';
}

function chosen(action: string, number: string | undefined): (at: number) => boolean {
  if (number === 'all' && action !== 'show') return () => true;
  const wanted = Number(number);
  if (Number.isInteger(wanted) && wanted > 0) return (at) => at === wanted;
  throw new UserError(`nt dlq ${action} takes a number of the list${action === 'show' ? '' : ', or all'}`, {
    exit: 'usage',
  });
}

/** Sends a line to its queue as a job of its own: in the one it came from its place is taken. */
async function sendBack(channel: Channel, { queue, job, line }: DeadLetter): Promise<void> {
  await channel.checkQueue(queue);
  const headers = { 'x-nt-job': `${job}+retry`, 'x-nt-from': 0, 'x-nt-to': 1 };
  channel.sendToQueue(queue, line, { persistent: true, headers });
}

const recordOf = ({ queue, job, reason, said, line }: DeadLetter, number: number): DeadLetterRecord => ({
  type: 'dead_letter',
  v: 1,
  number,
  queue,
  job,
  reason,
  said,
  bytes: line.length,
});

function write(
  { output: { sink }, account }: Session,
  letters: readonly DeadLetterRecord[],
  format: string,
): void {
  if (format === 'text') {
    const table = {
      title: 'Dead letters',
      columns: ['number', 'queue', 'job', 'bytes', 'reason', 'said'],
      rows: letters.map(({ number, queue, job, bytes, reason, said }) => [
        number,
        queue,
        job,
        bytes,
        reason,
        said,
      ]),
    };
    sink.at = sink.raw(
      sink.at,
      terminalTable(table, { bold: bold(isTerminalOutput()), width: process.stdout.columns }),
    );
    return;
  }
  const encode = compileEncoder<DeadLetterRecord>(DEAD_LETTER_RECORD);
  for (const letter of letters) {
    sink.at = sink.raw(encode(letter, sink, sink.at), '\n');
    account.written('dead_letter');
  }
}
