import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hasProgram } from '../support/corpus.js';
import { NT, nt, records, SAMPLE, temporaryFolder } from '../support/nt.js';
import { Screen } from '../support/screen.js';

const TIMEOUT_MS = 120_000;
/** A cursor, and the first screen. */
const RESTORED = '1 0';
const HELD = '0 1';
/** What `stty` says of a terminal that works as usual. */
const STTY = 'stty -a | grep -ow -- "-\\?\\(isig\\|icanon\\|echo\\|opost\\)" | tr "\\n" " "';
const USUAL = 'opost isig icanon echo';

/** A capture that comes as slowly as its packets did, a hundred times over, and a view of it. */
function watchLive(flags = '') {
  const folder = temporaryFolder();
  const [capture, output, pid] = ['trace.pcap', 'stats.ndjson', 'pid'].map((name) => join(folder, name));
  if (capture === undefined || output === undefined || pid === undefined) throw new Error('no names');
  nt(['capture', '-w', capture, SAMPLE]);
  const replay = `'${process.execPath}' --import tsx test/support/replay.ts ${capture} 1 100 2>/dev/null`;
  const screen = new Screen(
    `${replay} | { echo $BASHPID >${pid}; exec '${process.execPath}' '${NT}' stats --watch ${flags}; } >${output}
     echo "status \${PIPESTATUS[1]}"; ${STTY}`,
  );
  return {
    screen,
    kill: (signal: NodeJS.Signals) => process.kill(Number(readFileSync(pid, 'utf8')), signal),
    written: () => records(readFileSync(output, 'utf8')),
  };
}

describe.skipIf(!hasProgram('tmux'))('nt stats --watch in tmux (skipped where it is not installed)', () => {
  it(
    'shows the traffic until q, leaves standard output to records and the terminal as it was',
    async () => {
      const { screen, written } = watchLive();
      const seen = await screen.shows(/^IP conversations/m);
      expect(seen).toMatch(/^packets\/s +\d+ .*peak +\d+$/m);
      expect(screen.modes).toBe(HELD);
      screen.press('q');
      expect(await screen.shows(/status \d+/)).toContain('status 0');
      await screen.shows(new RegExp(USUAL));
      expect(screen.modes).toBe(RESTORED);
      const all = written();
      expect(all.at(-2)).toMatchObject({ type: 'stats', window: { final: true } });
      expect(all.at(-1)).toMatchObject({ type: 'end', complete: true });
    },
    TIMEOUT_MS,
  );

  it(
    'takes keys: tab turns over, p stops the picture',
    async () => {
      const { screen } = watchLive('--window 500ms');
      await screen.shows(/^IP conversations/m);
      screen.press('Tab', 'Tab');
      await screen.shows(/^Frame lengths/m);
      screen.press('p');
      await screen.shows(/paused/);
      screen.press('p', 'Tab');
      await screen.shows(/^Time between packets/m);
    },
    TIMEOUT_MS,
  );

  it(
    'follows the size of the terminal',
    async () => {
      const { screen } = watchLive();
      await screen.shows(/^IP conversations/m);
      screen.resize(130, 30);
      await screen.shows(/^IP conversations.* Protocols/m);
      screen.resize(40, 12);
      const narrow = await screen.shows(/^packets\/s +\S+( k)?$/m);
      expect(narrow).toMatch(/^q quit/m);
    },
    TIMEOUT_MS,
  );

  it.each([
    { because: 'Ctrl-C', signals: [], status: 130 },
    { because: 'SIGTERM', signals: ['SIGTERM'], status: 143 },
    { because: 'SIGINT, twice', signals: ['SIGINT', 'SIGINT'], status: 130 },
  ] as const)(
    'gives the terminal back after $because',
    async ({ signals, status }) => {
      const { screen, kill } = watchLive();
      await screen.shows(/^IP conversations/m);
      if (signals.length === 0) screen.press('C-c');
      for (const signal of signals) kill(signal);
      expect(await screen.shows(/status \d+/)).toContain(`status ${status}`);
      await screen.shows(new RegExp(USUAL));
      expect(screen.modes).toBe(RESTORED);
    },
    TIMEOUT_MS,
  );

  it(
    'shows a capture until it was seen, and says afterwards what was wrong with it',
    async () => {
      const screen = new Screen(`head -c 100000 ${SAMPLE} | nt stats --watch; echo status $?; ${STTY}`);
      expect(await screen.shows(/end of input/)).toMatch(/^Whole input/);
      screen.press('q');
      const after = await screen.shows(/status 4/);
      expect(after).toMatch(/^nt stats: standard input: /);
      await screen.shows(new RegExp(USUAL));
      expect(screen.modes).toBe(RESTORED);
    },
    TIMEOUT_MS,
  );

  it(
    'says where records have to go when the terminal is drawn on',
    async () => {
      const screen = new Screen(`nt stats --watch --format csv ${SAMPLE}; echo status $?`);
      expect(await screen.shows(/status 2/)).toContain(
        'nt stats: --watch draws on the terminal: send csv elsewhere (-o FILE)',
      );
    },
    TIMEOUT_MS,
  );
});

it('needs a terminal', () => {
  // In a session of its own a process has none.
  const { stdout, stderr, status } = spawnSync('setsid', [process.execPath, NT, 'stats', '--watch', SAMPLE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect({ stdout, stderr, status }).toEqual({
    stdout: '',
    stderr:
      'nt stats: --watch: there is no terminal to draw on; leave it out, or run nt in a terminal (ssh -t)\n',
    status: 2,
  });
});
