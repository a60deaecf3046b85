import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adviceFor } from '../../src/lib/findings/advice.js';
import { DETECTORS } from '../../src/lib/findings/registry.js';
import { adviceCommand } from '../../src/lib/report/advice-command.js';
import { shellWord } from '../../src/lib/report/document/command-line.js';
import { spanText } from '../../src/lib/report/document/moment.js';
import { percentText } from '../../src/lib/report/document/quantity.js';
import { SAMPLE, shell, temporaryFolder } from '../support/nt.js';

const ADVICE = DETECTORS.flatMap(({ name, advice }) => advice.map((text) => ({ name, text })));
const COMMANDS = ADVICE.filter(({ text }) => /\bnt (?!capture -s|capture --driver)[a-z]+ /.test(text));
const HARDWARE = new Set(['arp-storm', 'evil-twin', 'wifi-roaming']);

describe('commands in the advice of detectors', () => {
  it.each(COMMANDS)('run as they are printed: $name: $text', ({ name, text }) => {
    const file = join(temporaryFolder(), "it's a trace.pcapng");
    copyFileSync(SAMPLE, file);
    const actors = HARDWARE.has(name)
      ? { source: '00:1b:21:3c:9d:f8' }
      : { source: '10.20.0.21', target: '10.20.0.1' };
    const command =
      adviceCommand(adviceFor(text, actors), shellWord(file))?.command ?? `no command in ${text}`;
    expect(adviceFor(text, actors)).not.toMatch(/\b(?!FILE)[A-Z]{4,}\b.*FILE/);
    const { stderr, status } = shell(command);
    expect({ command, stderr, status }).toEqual({ command, stderr: '', status: 0 });
  });

  it('have the addresses of the finding, in the field of their kind', () => {
    const text = 'See: nt parse -Y "ip.src == SOURCE and ip.dst == TARGET" FILE';
    expect(adviceFor(text, { source: '10.0.0.1', target: '2001:db8::1' })).toBe(
      'See: nt parse -Y "ip.src == 10.0.0.1 and ipv6.dst == 2001:db8::1" FILE',
    );
  });

  it('never have a name from the wire in them', () => {
    const text = 'See: nt parse -Y "ip.src == SOURCE" FILE';
    expect(adviceFor(text, { source: '$(reboot)' })).toBe(text);
  });

  it.each([
    'See: nt parse -Y "$(reboot)" FILE',
    'See: nt parse FILE; reboot',
    'See: nt parse FILE | jq "`reboot`"',
    'See: nt parse FILE | sh',
    'See: nt parse -Y "a" FILE | jq "a\\\\"; reboot; "b"',
    'See: nt capture -w FILE',
  ])('are left as text where others wrote what a shell would run: %s', (text) => {
    expect(adviceCommand(text, 'a.pcap')).toBeUndefined();
  });
});

describe('text of findings', () => {
  it('has commands that can be pasted, on lines of their own', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'two words.pcapng');
    copyFileSync(SAMPLE, file);
    for (const stage of ['analyze', 'report']) {
      const { stdout } = shell(`nt ${stage} -q --format text '${file}'`);
      const commands = [...stdout.matchAll(/^ +(?:\$ )?((?:nt|\[) .*)$/gm)].map(([, command]) => command);
      expect(commands.length).toBeGreaterThan(1);
      expect(stdout).not.toContain('FILE');
      for (const command of new Set(commands)) {
        const { status, stderr } = shell(`cd '${folder}' && { ${command}; }`);
        expect({ command, status, stderr }).toEqual({
          command,
          status: 0,
          stderr: expect.stringMatching(/^(nt analyze: packets of .*\n)?$/),
        });
      }
    }
  });
});

describe('numbers and times in sentences', () => {
  it('never round a share below 100 to 100', () => {
    expect([99.4, 99.7, 99.94, 100].map(percentText)).toEqual(['99 %', '99.7 %', '>99.9 %', '100 %']);
  });

  it('tell one moment once', () => {
    const time = { seconds: 1_614_578_423, nanoseconds: 903_000_000, decimals: 6 as const };
    expect(spanText(time, time)).toBe('2021-03-01 06:00:23.903 UTC');
  });
});
