import { describe, expect, it, vi } from 'vitest';
import { CaptureOutput, type Captures } from '../../src/lib/cli/stages/capture-output.js';
import type { Session } from '../../src/lib/stream/session.js';
import { UserError } from '../../src/lib/stream/user-error.js';
import { inSession } from '../support/in-process.js';

const NOW = { seconds: 1_750_000_000, nanoseconds: 0, decimals: 9 as const };

/** Captures of which only some matter to a test. */
const captures = (some: Partial<Captures>): Captures => ({
  isFull: false,
  totals: {},
  write: () => true,
  finish: async () => undefined,
  ...some,
});

describe('the tick of a clock', () => {
  const told = (some: Partial<Captures>, then: (output: CaptureOutput, session: Session) => Promise<void>) =>
    inSession((session) => then(new CaptureOutput(session, captures(some)), session));

  it('reaches the captures', async () => {
    const tick = vi.fn();
    await told({ tick }, async (output, session) => {
      output.tick(NOW);
      expect(session.isStopped).toBe(false);
    });
    expect(tick).toHaveBeenCalledWith(NOW);
  });

  it('ends the input when it has finished the last file', async () => {
    await told({ isFull: true }, async (output, session) => {
      output.tick(NOW);
      expect({ isStopped: session.isStopped, isInterrupted: session.isInterrupted }).toEqual({
        isStopped: true,
        isInterrupted: false,
      });
    });
  });

  it('ends the input where a file could not be finished, which is told when all is over', async () => {
    const finish = vi.fn(async () => undefined);
    const tick = (): never => {
      throw new UserError('x.pcap.part: cannot be written: no space left', { exit: 'input' });
    };
    const { end, exitCode } = await told({ tick, finish }, async (output, session) => {
      output.tick(NOW);
      output.tick(NOW);
      expect(session.isStopped).toBe(true);
      await output.finish();
    });
    expect({ exitCode, problems: end.problems }).toEqual({
      exitCode: 3,
      problems: ['x.pcap.part: cannot be written: no space left'],
    });
    expect(finish).toHaveBeenCalledTimes(1);
  });
});
