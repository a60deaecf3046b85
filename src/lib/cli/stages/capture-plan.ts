import { parseSize } from '../../bytes/size.js';
import { parseDuration } from '../../bytes/time.js';
import { FileNames } from '../../frames/rotation/file-names.js';
import { type NameTemplate, parseNameTemplate } from '../../frames/rotation/name-template.js';
import type { RotationLimits } from '../../frames/rotation/rotating-writer.js';
import { UserError } from '../../stream/user-error.js';
import { isTerminalOutput } from '../run-stage.js';

/** The flags of `nt capture` that say what is written where. */
export interface WriteFlags {
  readonly write: string | undefined;
  readonly format: 'ndjson' | 'text' | 'pcap' | 'pcapng' | undefined;
  readonly tee?: boolean | undefined;
  readonly 'rotate-size'?: string | undefined;
  readonly 'rotate-every'?: string | undefined;
  readonly 'rotate-packets'?: number | undefined;
  readonly ring?: number | undefined;
  readonly 'post-rotate'?: string | undefined;
  readonly size?: string | undefined;
  readonly files?: number | undefined;
}

/** A capture that is written as it comes, to a file or, for `-`, to standard output. */
export interface SinglePlan {
  readonly kind: 'single';
  readonly path: string;
  readonly format: 'pcap' | 'pcapng';
  readonly totalBytes: number | undefined;
}

/** Captures that have their names when they are finished. */
export interface SeriesPlan {
  readonly kind: 'series';
  readonly names: FileNames;
  readonly format: 'pcap' | 'pcapng';
  readonly limits: RotationLimits;
  readonly ring: number | undefined;
  readonly command: string | undefined;
}

/** What `nt capture` was asked to write. At least one of the two is there. */
export interface CapturePlan {
  /** What goes to standard output, where that is no capture. */
  readonly records: 'ndjson' | 'text' | undefined;
  readonly capture: SinglePlan | SeriesPlan | undefined;
}

const ROTATION = ['rotate-size', 'rotate-every', 'rotate-packets'] as const;
const NEED_ROTATION = ['ring', 'files'] as const;
const NEED_FILE = ['tee', ...ROTATION, ...NEED_ROTATION, 'post-rotate'] as const;

/** Reads the flags. Throws UserError where they contradict each other. */
export function capturePlan(flags: WriteFlags): CapturePlan {
  refuseContradictions(flags);
  const { write, format } = flags;
  const view = isTerminalOutput() ? 'text' : 'ndjson';
  if (write === undefined) {
    if (format === 'pcap' || format === 'pcapng') {
      throw usage(`--format ${format} needs -w FILE; -w - is standard output`);
    }
    return { records: format ?? view, capture: undefined };
  }
  if (format === 'ndjson' || format === 'text') {
    throw usage(`-w writes a capture: --format is pcap or pcapng, not ${format}`);
  }
  return { records: flags.tee === true ? view : undefined, capture: writePlan(write, flags) };
}

function refuseContradictions(flags: WriteFlags): void {
  const { write } = flags;
  const given = (name: keyof WriteFlags): boolean => flags[name] !== undefined && flags[name] !== false;
  const needsFile = NEED_FILE.find(given);
  if (needsFile !== undefined && (write === undefined || write === '-')) {
    throw usage(`--${needsFile} needs -w FILE`);
  }
  if (write === undefined && given('size')) throw usage('--size needs -w: it counts what that writes');
  const needsRotation = NEED_ROTATION.find(given);
  if (needsRotation !== undefined && !ROTATION.some(given)) {
    throw usage(`--${needsRotation} needs --rotate-size, --rotate-every or --rotate-packets`);
  }
  if (write === '-' && isTerminalOutput()) {
    throw usage('a capture is not written to a terminal: redirect it, or name a file');
  }
}

function writePlan(write: string, flags: WriteFlags): SinglePlan | SeriesPlan {
  const totalBytes = withUnit('size', flags.size, parseSize);
  if (write === '-') return { kind: 'single', path: write, format: formatOf('', flags), totalBytes };
  const template = withUnit('write', write, parseNameTemplate) as NameTemplate;
  const limits: RotationLimits = {
    fileBytes: withUnit('rotate-size', flags['rotate-size'], parseSize),
    filePackets: flags['rotate-packets'],
    windowMs: withUnit('rotate-every', flags['rotate-every'], parseDuration),
    files: flags.files,
    totalBytes,
  };
  const rotates = (limits.fileBytes ?? limits.filePackets ?? limits.windowMs) !== undefined;
  const command = flags['post-rotate'];
  const format = formatOf(template.extension, flags);
  if (!rotates && !template.hasTimes && !template.isCompressed && command === undefined) {
    return { kind: 'single', path: write, format, totalBytes };
  }
  const names = new FileNames(template, template.hasTimes ? 'timed' : rotates ? 'numbered' : 'exact');
  return { kind: 'series', names, format, limits, ring: flags.ring, command };
}

const formatOf = (extension: string, { format }: WriteFlags): 'pcap' | 'pcapng' => {
  if (format === 'pcap' || format === 'pcapng') return format;
  return extension === '.pcap' || extension === '.cap' ? 'pcap' : 'pcapng';
};

function withUnit<Value>(
  flag: string,
  text: string | undefined,
  parse: (text: string) => Value,
): Value | undefined {
  if (text === undefined) return undefined;
  try {
    return parse(text);
  } catch (error) {
    throw new UserError(`--${flag}: ${(error as Error).message}`, { exit: 'usage', cause: error });
  }
}

const usage = (message: string): UserError => new UserError(message, { exit: 'usage' });
