import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { NT, ROOT } from './nt.js';

const PATIENCE_MS = 40_000;
const LOOK_MS = 100;
let screens = 0;

/** A terminal of tmux in which a command line runs, as a person would see it; gone when the test ends. */
export class Screen {
  readonly #server: string;

  constructor(commandLine: string, { columns = 80, rows = 24 } = {}) {
    screens += 1;
    this.#server = `nt-test-${process.pid}-${screens}`;
    const script = `nt() { '${process.execPath}' '${NT}' "$@"; }; ${commandLine}; sleep 600`;
    const size = ['-x', String(columns), '-y', String(rows)];
    this.#tmux('new-session', '-d', ...size, '-c', ROOT, '-e', 'NO_COLOR=1', 'bash', '-c', script);
    onTestFinished(() => {
      this.#tmux('kill-server');
    });
  }

  /** What stands on the screen now. */
  get text(): string {
    return this.#tmux('capture-pane', '-p');
  }

  /** Types these keys, by the names that tmux has for them. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** Whether the cursor is shown, and the other screen is. */
  get modes(): string {
    return this.#tmux('display-message', '-p', '#{cursor_flag} #{alternate_on}').trim();
  }

  /** Waits until the screen shows this. */
  async shows(what: RegExp): Promise<string> {
    const deadline = performance.now() + PATIENCE_MS;
    while (performance.now() < deadline) {
      const { text } = this;
      if (what.test(text)) return text;
      await pause(LOOK_MS);
    }
    expect(this.text).toMatch(what);
    return this.text;
  }

  #tmux(...args: readonly string[]): string {
    const { stdout, stderr, error } = spawnSync('tmux', ['-L', this.#server, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color' },
    });
    if (error !== undefined) throw error;
    return stdout + stderr;
  }
}
