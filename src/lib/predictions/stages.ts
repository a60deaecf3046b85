import { compareVersions, parseVersion } from './version.js';

/** What a version of a model is used for: to be tried, to be relied on, or for nothing any more. */
export const STAGES = ['candidate', 'production', 'archived'] as const;

export type Stage = (typeof STAGES)[number];

/** Which version of one model is relied on: what stands in its `stages.json`. */
export interface StagePointers {
  /** The version in production; undefined where there is none. */
  readonly production: string | undefined;
  /** Versions that were in production before, the last one last: `nt models rollback` goes back to it. */
  readonly before: readonly string[];
  /** Versions that are not to be used any more. */
  readonly archived: readonly string[];
}

export const NO_POINTERS: StagePointers = { production: undefined, before: [], archived: [] };

/** Stage of a version: a candidate unless something else was said. */
export function stageOf({ production, archived }: StagePointers, version: string): Stage {
  if (version === production) return 'production';
  return archived.includes(version) ? 'archived' : 'candidate';
}

/** The pointers after `version` was given a stage. What was in production before is kept to go back to. */
export function withStage(pointers: StagePointers, version: string, stage: Stage): StagePointers {
  const without = (versions: readonly string[]): string[] => versions.filter((each) => each !== version);
  const { production } = pointers;
  const before = without(pointers.before);
  const archived = without(pointers.archived);
  if (stage !== 'production') {
    return {
      production: production === version ? undefined : production,
      before,
      archived: stage === 'archived' ? [...archived, version] : archived,
    };
  }
  if (production === version) return pointers;
  const replaced = production === undefined ? [] : [production];
  return { production: version, before: [...before, ...replaced], archived: [...archived, ...replaced] };
}

/** The pointers after the version in production was taken back; undefined where there was none before it. */
export function rolledBack({ production, before, archived }: StagePointers): StagePointers | undefined {
  const previous = before.at(-1);
  if (previous === undefined) return undefined;
  const withdrawn = production === undefined ? [] : [production];
  return {
    production: previous,
    before: before.slice(0, -1),
    archived: [...archived.filter((each) => each !== previous), ...withdrawn],
  };
}

/** The newest of some versions; undefined of none. */
export function newest(versions: readonly string[]): string | undefined {
  const parsed = versions.flatMap((text) => parseVersion(text) ?? []);
  return parsed.toSorted(compareVersions).at(-1)?.text;
}

/** The version a name alone stands for: the one in production, or else the newest candidate. */
export function usualVersion(pointers: StagePointers, versions: readonly string[]): string | undefined {
  const { production, archived } = pointers;
  if (production !== undefined && versions.includes(production)) return production;
  return newest(versions.filter((version) => !archived.includes(version)));
}
