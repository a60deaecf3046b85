import { frameHandler } from '../../frames/frame-codec.js';
import { readInputs } from '../../frames/frame-input.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';
import { type FrameFormat, FrameOutput } from './frame-output.js';

export interface CaptureFlags extends StageFlags {
  readonly write: string | undefined;
  readonly format: FrameFormat | undefined;
  readonly count: number | undefined;
  readonly snaplen: number | undefined;
}

/** `nt capture`: frames from captures and frame records, as records or as a capture file. */
export async function capture(inputs: readonly string[], flags: CaptureFlags): Promise<number> {
  const format = outputFormat(flags);
  return runStage({
    command: 'capture',
    inputs,
    flags: { ...flags, outputFile: flags.write ?? flags.outputFile },
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const output = new FrameOutput(session, format);
      const take = limited(session, flags, (frame) => output.write(frame));
      await readInputs(inputs, session, { takeFrame: take, handlers: [frameHandler(take)] });
      output.finish();
    },
  });
}

function outputFormat({ write, format }: CaptureFlags): FrameFormat {
  if (write === undefined) {
    if (format === 'pcap' || format === 'pcapng') {
      throw new UserError(`--format ${format} needs -w FILE; -w - is standard output`, { exit: 'usage' });
    }
    return format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  }
  if (format === 'ndjson' || format === 'text') {
    throw new UserError(`-w writes a capture: --format is pcap or pcapng, not ${format}`, { exit: 'usage' });
  }
  if (write.endsWith('.gz')) {
    throw new UserError(`${write}: compression is left to gzip: nt capture -w - … | gzip > ${write}`, {
      exit: 'usage',
    });
  }
  if (write === '-' && isTerminalOutput()) {
    throw new UserError('a capture is not written to a terminal: redirect it, or name a file', {
      exit: 'usage',
    });
  }
  return format ?? (write.endsWith('.pcap') || write.endsWith('.cap') ? 'pcap' : 'pcapng');
}

/** Puts `--count` and `--snaplen` between the input and the output. */
function limited(
  session: Session,
  flags: CaptureFlags,
  write: (frame: Frame) => void,
): (frame: Frame) => void {
  const snapLength = flags.snaplen ?? Number.MAX_SAFE_INTEGER;
  const limit = flags.count ?? Number.MAX_SAFE_INTEGER;
  let frames = 0;
  return (frame) => {
    if (frames === limit) return;
    frames += 1;
    session.account.read('frame');
    const { header } = frame;
    if (header.time_epoch.decimals === 0) session.account.count('packets_untimed');
    else session.account.sawTime(header.time_epoch);
    if (header.cap_len > snapLength) header.cap_len = snapLength;
    write(frame);
    if (frames === limit) session.enough();
  };
}
