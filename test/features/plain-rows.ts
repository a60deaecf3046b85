import type { ExtractionOptions, FeatureSet } from '../../src/lib/features/feature-set.js';
import { readFeatures } from '../../src/lib/features/features-input.js';
import { inSession } from '../support/in-process.js';

/** A row as it is compared: what is not known is not there. */
export interface PlainRow {
  readonly uid: string | undefined;
  readonly part: number | undefined;
  /** Ends with ports, who is the originator first. */
  readonly from: string;
  readonly to: string;
  readonly proto: string | undefined;
  readonly ns: bigint;
  readonly seconds: number | undefined;
  readonly stream: string | undefined;
  readonly values: Readonly<Record<string, number>>;
}

/** The rows that a set makes of captures. */
export async function rowsOf(
  set: FeatureSet,
  paths: readonly string[],
  extraction: ExtractionOptions = {},
): Promise<PlainRow[]> {
  const rows: PlainRow[] = [];
  await inSession((session) =>
    readFeatures({
      inputs: paths,
      session,
      sets: [set],
      extraction,
      take: ({ subject, values }) => {
        const { id, ts } = subject;
        const known = set.features.flatMap(({ name }, index) => {
          const value = values[index] as number;
          return Number.isNaN(value) ? [] : [[name, value] as const];
        });
        rows.push({
          uid: subject.uid,
          part: subject.part,
          from: `${id.orig_h} ${id.orig_p}`,
          to: `${id.resp_h} ${id.resp_p}`,
          proto: subject.proto,
          ns: BigInt(ts.seconds) * 1_000_000_000n + BigInt(ts.nanoseconds),
          seconds: subject.seconds,
          stream: subject.stream,
          values: Object.fromEntries(known),
        });
      },
    }),
  );
  return rows;
}

const RELATIVE = 1e-9;

/** Names of values that differ, with both. */
export function differencesOf(
  ours: Readonly<Record<string, number>>,
  theirs: Readonly<Record<string, number | undefined>>,
): string[] {
  return Object.keys({ ...ours, ...theirs }).flatMap((name) => {
    const [own, other] = [ours[name], theirs[name]];
    if (own === other) return [];
    if (own === undefined || other === undefined) return [`${name}: ${own}, naive ${other}`];
    const isClose = Math.abs(own - other) <= RELATIVE * Math.max(1, Math.abs(own), Math.abs(other));
    return isClose ? [] : [`${name}: ${own}, naive ${other}`];
  });
}
