import { describe, expect, it } from 'vitest';
import { QuietLine } from '../../src/lib/cli/quiet-line.js';
import type { Session } from '../../src/lib/stream/session.js';
import { inSession } from '../support/in-process.js';

const NOW_SECONDS = 1_700_000_000;
const MS_PER_SECOND = 1_000;

/** A watch whose clocks are set by the test, over packets that are `ageSeconds` old when they come. */
async function watched(
  ageSeconds: number,
  work: (watch: { arrive(): void; at(ms: number): Promise<void>; quiet: number[] }) => Promise<void>,
): Promise<void> {
  await inSession(async (session: Session) => {
    const quiet: number[] = [];
    let nowMs = 0;
    const line = new QuietLine({
      session,
      isLiveOnly: true,
      onQuiet: (ms) => {
        quiet.push(ms);
        return true;
      },
      clocks: { elapsedMs: () => nowMs, epochMs: () => NOW_SECONDS * MS_PER_SECOND },
    });
    const arrive = (): void => {
      line.end();
      session.account.read('frame');
      session.account.sawTime({ seconds: NOW_SECONDS - ageSeconds, nanoseconds: 0, decimals: 6 });
      line.begin(true);
    };
    const at = async (ms: number): Promise<void> => {
      nowMs = ms;
      await line.check();
    };
    await work({ arrive, at, quiet });
    line.end();
  });
}

describe('live input that goes quiet', () => {
  it('is told of, for as long as nothing comes', () =>
    watched(1, async ({ arrive, at, quiet }) => {
      arrive();
      await at(1_000);
      expect(quiet).toEqual([1_000]);
      await at(1_250);
      await at(1_500);
      arrive();
      await at(1_750);
      await at(2_000);
      expect(quiet).toEqual([1_000, 1_250, 1_500, 250, 500]);
    }));

  it('is no capture that is read: its packets are old when they come', () =>
    watched(60, async ({ arrive, at, quiet }) => {
      arrive();
      for (const ms of [1_000, 2_000, 100_000]) await at(ms);
      expect(quiet).toEqual([]);
    }));

  it('is nothing before the first packet', () =>
    watched(0, async ({ at, quiet }) => {
      for (const ms of [1_000, 2_000]) await at(ms);
      expect(quiet).toEqual([]);
    }));
});
