import { expect, it, vi } from 'vitest';
import { runFileCommand } from '../../../src/lib/frames/rotation/file-command.js';

const run = (command: string, onLong = (): void => undefined) =>
  runFileCommand({ command, path: 'x.pcap', onLong });

it.each([
  { command: 'test x.pcap =', problem: undefined },
  { command: 'exit 7;', problem: 'exit status 7' },
  { command: 'kill -9 $$;', problem: 'ended by SIGKILL' },
  { command: 'no-such-program 2>/dev/null', problem: 'exit status 127' },
])('$command: $problem', async ({ command, problem }) => {
  expect(await run(command)).toBe(problem);
});

it('tells of a command that has run for a minute, once, and lets it end by itself', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const onLong = vi.fn();
    const outcome = run('sleep 0.2; true', onLong);
    vi.advanceTimersByTime(59_999);
    expect(onLong).not.toHaveBeenCalled();
    vi.advanceTimersByTime(120_000);
    expect(onLong).toHaveBeenCalledTimes(1);
    expect(await outcome).toBeUndefined();
  } finally {
    vi.useRealTimers();
  }
});
