import type { Exit } from './exit.js';

/** Something the user can mend. Its message is one line, `where: what`; it is printed without a stack. */
export class UserError extends Error {
  readonly exit: Exit;
  /** Lines below the message that show what it is about. */
  readonly details: readonly string[];

  constructor(
    message: string,
    { exit, details = [], cause }: { exit: Exit; details?: readonly string[]; cause?: unknown },
  ) {
    super(message, { cause });
    this.exit = exit;
    this.details = details;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EISDIR: 'is a directory',
  EEXIST: 'a file of this name exists already',
  ENOTDIR: 'a part of the path is not a directory',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on the device',
  EROFS: 'the file system is read-only',
  ELOOP: 'too many symbolic links',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'input/output error',
};

/** The operating system's error code, or undefined where the error has none. */
export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

/** What the operating system said, in words. */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  return REASONS[code ?? ''] ?? (error instanceof Error ? error.message : String(error));
}
