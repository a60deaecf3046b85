import { parseDuration } from '../../bytes/time.js';
import { Analysis } from '../../findings/analysis.js';
import { readFindings } from '../../findings/analysis-input.js';
import type { Severity } from '../../findings/finding-record.js';
import { inputWords } from '../../report/document/command-line.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { chosenDetectors } from '../chosen-detectors.js';
import type { ColourChoice } from '../colour.js';
import { type DecodeAsFlags, decodeAs } from '../decode-as.js';
import { displayFilter, type FilterFlags } from '../display-filter.js';
import { extractPackets, refuseUnrepeatable } from '../extract-packets.js';
import { atLeast, FindingsOutput } from '../findings-output.js';
import { ruleFile } from '../rule-file.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface AnalyzeFlags extends StageFlags, FilterFlags, DecodeAsFlags {
  readonly format: 'ndjson' | 'text' | undefined;
  readonly color: ColourChoice;
  readonly detectors: string | undefined;
  readonly 'min-severity': Severity;
  readonly 'fail-on': Severity | undefined;
  readonly window: string;
  readonly updates: boolean;
  readonly rules: string | undefined;
  readonly extract: string | undefined;
  readonly 'extract-packets': number;
  readonly 'max-flows': number;
}

/** `nt analyze`: what a person should know of packets, flows and predictions, as findings. */
export async function analyze(inputs: readonly string[], flags: AnalyzeFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  const filter = displayFilter(flags);
  const ports = decodeAs(flags);
  const { tunings, off, added } = ruleFile(flags.rules);
  const detectors = [...chosenDetectors(flags.detectors).filter(({ name }) => !off.has(name)), ...added];
  if (flags.extract !== undefined) refuseUnrepeatable(inputs);
  const windowMs = durationOf('--window', flags.window);
  return runStage({
    command: 'analyze',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: async (session) => {
      const least = flags['min-severity'];
      const output = new FindingsOutput(session, {
        format,
        color: flags.color,
        least,
        inputs: inputWords(inputs),
      });
      const analysis = new Analysis({
        detectors,
        tunings,
        windowMs,
        onUpdate: flags.updates ? (finding) => output.takes(finding) && output.write(finding) : undefined,
      });
      const found = await readFindings({
        inputs,
        session,
        analysis,
        filter,
        decodeAs: ports,
        table: { limit: flags['max-flows'] },
      });
      tellWithoutInput(session, analysis);
      await output.writeAll(found);
      if (flags.extract !== undefined) {
        const options = { folder: flags.extract, maxPackets: flags['extract-packets'], decodeAs: ports };
        await extractPackets(inputs, output.wanted(found), { session, options });
      }
      const failOn = flags['fail-on'];
      if (failOn !== undefined && found.some(({ severity }) => atLeast(severity, failOn))) {
        session.account.endAs('findings');
      }
    },
  });
}

/** Says which detectors could not work, as of flows without their packets. */
function tellWithoutInput(session: Session, analysis: Analysis): void {
  const { record } = session.account;
  const idle = analysis.withoutInput();
  // Models need nt infer before them: that nobody asked them is no news.
  const unfed = idle.filter(({ basis }) => basis !== 'model').map(({ name }) => name);
  record.without_input.push(...idle.map(({ name }) => name));
  if (unfed.length === 0 || session.account.progress.read === 0) return;
  session.say(`without packets these detectors had nothing to look at: ${unfed.join(', ')}`);
}

function durationOf(flag: string, text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UserError(`${flag}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}
