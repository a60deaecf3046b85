import { frameHandler } from '../../frames/frame-codec.js';
import { readInputs } from '../../frames/frame-input.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import { isFile, isFileOutput, runStage, type StageFlags } from '../run-stage.js';
import { capturePlan, type WriteFlags } from './capture-plan.js';
import type { FrameOutput } from './frame-output.js';
import { type LiveFlags, openLive, tickEverySecond } from './live-capture.js';
import { openFrameOutput } from './open-frame-output.js';

export interface CaptureFlags extends StageFlags, WriteFlags, LiveFlags {
  readonly count: number | undefined;
  readonly snaplen: number | undefined;
}

/** `nt capture`: frames from interfaces, captures and frame records, as records, as capture files, or both. */
export async function capture(inputs: readonly string[], flags: CaptureFlags): Promise<number> {
  const plan = capturePlan(flags);
  // A file can wait; whoever reads from a pipe does so because of what happens now.
  const canWait = isFile(flags.write) || isFileOutput();
  const live = await openLive(inputs, flags, canWait ? 'few losses' : 'little delay');
  return runStage({
    command: 'capture',
    inputs,
    isEndless: live !== undefined,
    flags,
    writesRecords: plan.records === 'ndjson',
    work: async (session) => {
      const output = openFrameOutput(plan, session, inputs);
      const take = limited(session, flags, output);
      const stopTicking = live === undefined ? undefined : tickEverySecond((now) => output.tick(now));
      try {
        if (live !== undefined) await live.read(session, take);
        else await readInputs(inputs, session, { takeFrame: take, handlers: [frameHandler(take)] });
      } finally {
        stopTicking?.();
        await output.finish();
      }
    },
  }).finally(() => live?.close());
}

/** Puts `--count` and `--snaplen` between the input and the output. */
function limited(session: Session, flags: CaptureFlags, output: FrameOutput): (frame: Frame) => void {
  const snapLength = flags.snaplen ?? Number.MAX_SAFE_INTEGER;
  const limit = flags.count ?? Number.MAX_SAFE_INTEGER;
  let frames = 0;
  return (frame) => {
    // What follows in the same chunk was not asked for. After a signal it was: it came before that.
    if (session.hasEnough) return;
    const { header } = frame;
    if (header.cap_len > snapLength) header.cap_len = snapLength;
    if (!output.write(frame)) return session.enough();
    frames += 1;
    session.account.read('frame');
    if (header.time_epoch.decimals === 0) session.account.count('packets_untimed');
    else session.account.sawTime(header.time_epoch);
    if (frames === limit || output.isFull) session.enough();
  };
}
