import { describe, expect, it } from 'vitest';
import { corpusCaptures } from '../support/corpus.js';
import { SAMPLE, shell } from '../support/nt.js';

/** All but what tells the way that the input came: its name, and commands that have it. */
const FLAGS = '--title T --sections summary,findings,performance,wireless,timeline,talkers';

describe('nt report says the same', () => {
  const direct = shell(`nt report ${FLAGS} --format json ${SAMPLE}`);

  it.each([
    `nt parse ${SAMPLE} | nt report`,
    `nt capture -r ${SAMPLE} | nt parse | nt report`,
    `gzip -c ${SAMPLE} | nt report`,
    `nt capture -r ${SAMPLE} -w - | nt report`,
  ])('%s', (way) => {
    expect(direct.status).toBe(0);
    // Findings tell the commands that show their packets.
    const named = direct.stdout.replaceAll(SAMPLE, 'FILE');
    expect(shell(`${way} ${FLAGS} --format json`).stdout).toBe(named);
  });

  const attack = corpusCaptures().find(({ name }) => name.includes('password-attack'));

  it.skipIf(attack === undefined)('of findings that were made before', () => {
    const flags = '--sections findings --format csv --table findings';
    const own = shell(`nt report ${flags} ${attack?.path}`);
    const made = shell(`nt analyze ${attack?.path} | nt report ${flags}`);
    expect(own.stdout).toContain('brute-force');
    expect(made.stdout).toBe(own.stdout);
  });

  it('from its first byte to its last, every time', () => {
    for (const format of ['text', 'markdown', 'html', 'csv']) {
      const [once, again] = [0, 1].map(
        () => shell(`TZ=Asia/Tokyo nt report --format ${format} ${SAMPLE}`).stdout,
      );
      expect(again).toBe(once);
    }
  });
});
