import { FINDING_RECORD, type FindingRecord } from '../findings/finding-record.js';
import { readInputs } from '../frames/frame-input.js';
import type { FindingStore } from '../predictions/training/finding-store.js';
import { recordHandler } from '../stream/record-handler.js';
import type { RecordHandler } from '../stream/record-lines.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';

/** Version of the finding record that is understood. */
const FINDING_VERSION = 1;

/** Reads findings into a store: what they are about is traffic that a model should not learn as usual. */
export const findingHandler = (store: FindingStore, session: Session): RecordHandler =>
  recordHandler<FindingRecord>({
    type: 'finding',
    version: FINDING_VERSION,
    fields: FINDING_RECORD,
    take: ({ detector, severity, first, last, actors, evidence }) => {
      session.account.read('finding');
      store.add({
        detector,
        severity,
        first,
        last,
        source: actors.source,
        target: actors.target,
        uids: evidence.flows,
      });
    },
  });

/**
 * Reads files of findings. One that can have none in it is refused: it is not the file that was meant. So is one that could not
 * be read to its end: what it tells of would be learnt as usual.
 */
export async function readFindings(
  files: readonly string[],
  store: FindingStore,
  session: Session,
): Promise<void> {
  if (files.length === 0) return;
  await readInputs(files, session, {
    handlers: [findingHandler(store, session)],
    takeFrame: () => undefined,
  });
  const capture = session.account.record.inputs.find(
    ({ format }) => format === 'pcap' || format === 'pcapng',
  );
  if (capture !== undefined) {
    throw new UserError(`--exclude: ${capture.name} is a capture; nt analyze makes findings of it`, {
      exit: 'usage',
    });
  }
  const unread = session.account.record.inputs.find(({ complete }) => !complete);
  if (unread !== undefined && !session.isInterrupted) {
    throw new UserError(`--exclude: ${unread.name} was not read to its end: nothing is learnt`, {
      exit: 'input',
    });
  }
}
