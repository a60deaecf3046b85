import type { FeatureRow, FeatureSet } from '../features/feature-set.js';
import { featuresEncoder } from '../features/features-encoder.js';
import { featuresCsv } from '../report/features-formats/csv.js';
import type { FeaturesFormat } from '../report/features-formats/format.js';
import { featuresText } from '../report/features-formats/text.js';
import type { Session } from '../stream/session.js';
import { UserError } from '../stream/user-error.js';
import { isTerminalOutput } from './run-stage.js';

/** The forms in which features can be written. */
export const FEATURES_FORMAT_NAMES = ['ndjson', 'csv', 'parquet', 'text'] as const;

export type FeaturesFormatName = (typeof FEATURES_FORMAT_NAMES)[number];

/** Where rows go. */
export interface RowOutput {
  /** Takes a row, which is only lent. */
  take(row: FeatureRow): void;
  /** All rows were taken. */
  finish(): Promise<void>;
  /** Gives back what the output holds, whether it was finished or not. */
  close?(): void;
}

/** Opens the output of rows of a set. */
export async function openRowOutput(
  session: Session,
  set: FeatureSet,
  format: FeaturesFormatName,
): Promise<RowOutput> {
  switch (format) {
    case 'ndjson':
      return recordOutput(session, set);
    case 'csv':
      return textOutput(session, featuresCsv({ set }));
    case 'text':
      return textOutput(
        session,
        featuresText({ set, width: isTerminalOutput() ? process.stdout.columns : undefined }),
      );
    case 'parquet':
      return parquetOutput(session, set);
  }
}

function recordOutput({ output, account }: Session, set: FeatureSet): RowOutput {
  const encode = featuresEncoder(set);
  return {
    take(row) {
      encode(output.sink, row);
      account.written('features');
    },
    finish: async () => undefined,
  };
}

function textOutput({ output }: Session, format: FeaturesFormat): RowOutput {
  const write = (text: string): void => {
    // Each flush may leave another sink.
    const { sink } = output;
    sink.at = sink.raw(sink.at, text);
  };
  write(format.head());
  return {
    take: (row) => write(format.row(row)),
    finish: async () => undefined,
  };
}

async function parquetOutput(session: Session, set: FeatureSet): Promise<RowOutput> {
  if (isTerminalOutput()) {
    throw new UserError('--format parquet is not for a terminal: send it into a file (>rows.parquet)', {
      exit: 'usage',
    });
  }
  const { ParquetRows } = await import('../store/parquet-rows.js');
  return ParquetRows.open(session.output, set);
}
