import { execFileSync } from 'node:child_process';

/** Builds the program before any test, because many of them run it as a user would. */
export function setup(): void {
  execFileSync(process.execPath, ['bin/build.js'], { stdio: 'inherit' });
}
