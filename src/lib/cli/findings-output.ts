import type { FindingRecord, Severity } from '../findings/finding-record.js';
import { FINDING_RECORD, SEVERITIES } from '../findings/finding-record.js';
import { compileEncoder } from '../records/encoder.js';
import { findingsSummary, findingText } from '../report/findings-text.js';
import type { Session } from '../stream/session.js';
import type { ColourChoice } from './colour.js';
import { isColoured, paint } from './colour.js';
import { isTerminalOutput } from './run-stage.js';

/** Findings are flushed so many at a time: there can be a hundred thousand. */
const FINDINGS_AT_ONCE = 256;

export interface FindingsOutputOptions {
  readonly format: 'ndjson' | 'text';
  readonly color: ColourChoice;
  /** The inputs as a shell takes them, for commands. */
  readonly inputs: string;
  /** The least severity that is written. */
  readonly least: Severity;
}

/** Where findings go, and in which form. */
export class FindingsOutput {
  readonly #session: Session;
  readonly #options: FindingsOutputOptions;
  readonly #encode = compileEncoder<FindingRecord>(FINDING_RECORD);
  readonly #style;
  readonly counts: Record<Severity, number> = { info: 0, notice: 0, warning: 0, critical: 0 };

  constructor(session: Session, options: FindingsOutputOptions) {
    this.#session = session;
    this.#options = options;
    const isTerminal = isTerminalOutput();
    this.#style = {
      ...paint(isColoured(options.color, isTerminal, process.env)),
      inputs: options.inputs,
      width: isTerminal ? process.stdout.columns : undefined,
    };
  }

  /** Whether a finding is grave enough to be written. */
  takes({ severity }: FindingRecord): boolean {
    return atLeast(severity, this.#options.least);
  }

  /** Writes one finding. */
  write(finding: FindingRecord): void {
    const { sink } = this.#session.output;
    if (this.#options.format === 'text') sink.at = sink.raw(sink.at, findingText(finding, this.#style));
    else sink.at = sink.raw(this.#encode(finding, sink, sink.at), '\n');
    this.#session.account.written('finding');
  }

  /** Those that are grave enough. */
  wanted(findings: readonly FindingRecord[]): FindingRecord[] {
    return findings.filter((finding) => this.takes(finding));
  }

  /** Writes all that are grave enough, and what they come to. */
  async writeAll(findings: readonly FindingRecord[]): Promise<void> {
    for (const [index, finding] of this.wanted(findings).entries()) {
      this.counts[finding.severity as Severity] += 1;
      this.write(finding);
      if (index % FINDINGS_AT_ONCE === FINDINGS_AT_ONCE - 1) await this.#session.flush();
    }
    if (this.#options.format === 'ndjson') return;
    const { sink } = this.#session.output;
    const isNothing = this.#session.account.progress.read === 0;
    sink.at = sink.raw(
      sink.at,
      isNothing ? 'nothing was read, so nothing could be found\n' : findingsSummary(this.counts),
    );
  }
}

/** Whether a severity is at least another one. */
export const atLeast = (severity: string, least: Severity): boolean =>
  SEVERITIES.indexOf(severity as Severity) >= SEVERITIES.indexOf(least);
