import { statSync } from 'node:fs';
import { Extraction } from '../findings/extraction.js';
import type { FindingRecord } from '../findings/finding-record.js';
import { readInputs } from '../frames/frame-input.js';
import type { DecodeAs } from '../packets/decode-as.js';
import { Dissector } from '../packets/dissector.js';
import { emptyPacket } from '../packets/packet.js';
import { Session } from '../stream/session.js';
import { errorCode, systemReason, UserError } from '../stream/user-error.js';

/** Files of one run; the gravest findings get them. */
const MAX_FILES = 200;

export interface ExtractOptions {
  readonly folder: string;
  readonly maxPackets: number;
  readonly decodeAs: readonly DecodeAs[];
}

/** Refuses inputs that cannot be read a second time, before they are read once. */
export function refuseUnrepeatable(inputs: readonly string[]): void {
  const isFile = (name: string): boolean =>
    name !== '-' && statSync(name, { throwIfNoEntry: false })?.isFile() !== false;
  if (inputs.length > 0 && inputs.every(isFile)) return;
  throw new UserError('--extract reads the captures a second time: name capture files, no pipe', {
    exit: 'usage',
  });
}

/** Reads the captures again, and writes the packets of each finding to a file of its own. */
export async function extractPackets(
  inputs: readonly string[],
  findings: readonly FindingRecord[],
  { session, options }: { session: Session; options: ExtractOptions },
): Promise<void> {
  if (session.isStopped || findings.length === 0) return;
  const { folder, maxPackets } = options;
  try {
    const extraction = new Extraction({ folder, findings, maxPackets, maxFiles: MAX_FILES });
    const dissector = new Dissector({ decodeAs: options.decodeAs });
    const packet = emptyPacket();
    // What is wrong with the captures was said the first time.
    const again = new Session(session.command, session.output, {
      strict: false,
      quiet: true,
      writesRecords: false,
    });
    void session.stopped.then(() => again.enough());
    await readInputs(inputs, again, {
      takeFrame: (frame) => {
        dissector.dissect(frame, packet);
        extraction.take(frame, packet);
      },
      handlers: [],
    });
    const files = extraction.finish();
    session.say(`packets of ${files} of ${findings.length} findings are in ${folder}`);
  } catch (error) {
    if (errorCode(error) === undefined || error instanceof UserError) throw error;
    throw new UserError(`${folder}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}
