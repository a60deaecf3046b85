import { accessSync, constants } from 'node:fs';
import type { CaptureWriter } from '../../frames/capture-writer.js';
import { PcapWriter } from '../../frames/pcap-writer.js';
import { PcapngWriter } from '../../frames/pcapng/writer.js';
import { FinishedFiles } from '../../frames/rotation/finished-files.js';
import { RotatingWriter } from '../../frames/rotation/rotating-writer.js';
import { SingleCapture } from '../../frames/single-capture.js';
import type { Session } from '../../stream/session.js';
import { systemReason, UserError } from '../../stream/user-error.js';
import { openOutputFile, refuseOverwritingInput } from '../run-stage.js';
import { CaptureOutput } from './capture-output.js';
import type { CapturePlan, SeriesPlan, SinglePlan } from './capture-plan.js';
import { type FrameOutput, FrameRecords, TeedFrames } from './frame-output.js';

/** Opens what the plan names. Files are written beside the output of the session, and flushed with it. */
export function openFrameOutput(
  { records, capture }: CapturePlan,
  session: Session,
  inputs: readonly string[],
): FrameOutput {
  const outputs: FrameOutput[] = [];
  if (capture !== undefined) {
    const captures =
      capture.kind === 'single' ? openSingle(capture, session, inputs) : openSeries(capture, session, inputs);
    session.alongside = captures;
    outputs.push(new CaptureOutput(session, captures));
  }
  if (records !== undefined) outputs.push(new FrameRecords(session, records));
  const [first, second] = outputs;
  if (first === undefined) throw new Error('a plan without any output');
  return second === undefined ? first : new TeedFrames(first, second);
}

function openSingle(
  { path, format, totalBytes }: SinglePlan,
  session: Session,
  inputs: readonly string[],
): SingleCapture {
  const writer = writerOf(format);
  if (path === '-') return new SingleCapture({ output: session.output, writer, totalBytes });
  const output = openOutputFile(path, inputs);
  return new SingleCapture({ output, writer, totalBytes, close: () => output.close() });
}

function openSeries(plan: SeriesPlan, session: Session, inputs: readonly string[]): RotatingWriter {
  const { names, limits, ring, command, format } = plan;
  const { folder } = names.template;
  if (names.naming === 'exact') refuseOverwritingInput(names.only, inputs);
  try {
    // Better now than when the first packet comes.
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new UserError(`${folder}: cannot be written: ${systemReason(error)}`, {
      exit: 'input',
      cause: error,
    });
  }
  // The files and the records are whole, only something that was to be done with a file was not.
  const report = (problem: string): void => {
    session.account.note(problem, 'partial');
    session.say(problem);
  };
  const finished = new FinishedFiles({ ring, command, report, say: (message) => session.say(message) });
  return new RotatingWriter({ names, limits, finished, makeWriter: () => writerOf(format) });
}

const writerOf = (format: 'pcap' | 'pcapng'): CaptureWriter =>
  format === 'pcap' ? new PcapWriter() : new PcapngWriter();
