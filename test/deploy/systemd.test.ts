import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Pipeline } from '../broker/pipeline.js';
import { hasProgram } from '../support/corpus.js';
import { NT, ROOT, SAMPLE, temporaryFolder } from '../support/nt.js';
import { noBroker, PrivateBroker } from '../support/private-broker.js';
import { outcomeOf, Wire, whyNoWire } from '../support/wire.js';

// The units that are handed to administrators: systemd understands them, and what they start does what they promise.

const UNITS = join(ROOT, 'deploy/systemd');
const INSTANCE = 'near0';
const TIMEOUT_MS = 60_000;

const unit = (name: string): string => readFileSync(join(UNITS, name), 'utf8');

/** The command of a unit for a shell, which treats quotes and variables as systemd.service(5) does in these units. */
function commandOf(name: string): string {
  const [, command = ''] = /^ExecStart=(.*)$/m.exec(unit(name)) ?? [];
  return command.replaceAll('%i', INSTANCE).replaceAll('%%', '%');
}

/** A search path on which `nt` is the program of this project. */
function pathWithNt(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'nt'), `#!/bin/sh\nexec '${process.execPath}' '${NT}' "$@"\n`, { mode: 0o755 });
  return `${folder}:${process.env.PATH}`;
}

/** A folder with the units as systemd finds them where `nt` is installed: it looks for the programs that they start. */
function installedUnits(): string {
  const folder = temporaryFolder();
  for (const name of readdirSync(UNITS)) {
    const installed = unit(name).replace(/^ExecStart=nt /m, `ExecStart=${process.execPath} ${NT} `);
    writeFileSync(join(folder, name), installed);
  }
  return folder;
}

const hasSystemd = hasProgram('systemd-analyze');

describe.skipIf(!hasSystemd)(`units (${hasSystemd ? 'systemd' : 'systemd-analyze is not installed'})`, () => {
  it.each(readdirSync(UNITS).filter((name) => !name.endsWith('.conf')))('%s', (name) => {
    const instance = join(installedUnits(), name.replace('@.', `@${INSTANCE}.`));
    const { stderr, status } = spawnSync('systemd-analyze', ['verify', '--man=no', instance], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

const noWire = whyNoWire();

describe.skipIf(noWire !== undefined)(`nt-capture@.service (${noWire ?? 'on a veth'})`, () => {
  it(
    'writes files of which the report of the next day is made',
    async () => {
      const wire = new Wire(INSTANCE);
      onTestFinished(() => wire.clear());
      const state = temporaryFolder();
      const env = { STATE_DIRECTORY: state, PATH: pathWithNt() };
      const captured = outcomeOf(
        wire.start('bash', ['-c', `${commandOf('nt-capture@.service')} --count 20`], env),
      );
      wire.sendOn(50);
      expect(await captured).toMatchObject({ code: 0, stderr: '' });
      const [file = '', ...others] = readdirSync(state);
      expect(file).toMatch(/^near0-\d{8}-\d{6}\.pcapng$/);
      expect(others).toEqual([]);
      expect(
        execFileSync('tcpdump', ['-r', join(state, file), '--count'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        }),
      ).toContain('20 packets');
    },
    TIMEOUT_MS,
  );
});

describe('nt-report.service', () => {
  it('reports the captures of the day before, and no others', () => {
    const state = temporaryFolder();
    const day = (word: string): string =>
      execFileSync('date', ['-u', '-d', word, '+%Y%m%d'], { encoding: 'utf8' }).trim();
    const yesterday = day('yesterday');
    for (const date of [yesterday, day('now')]) {
      copyFileSync(SAMPLE, join(state, `${INSTANCE}-${date}-120000.pcapng`));
    }
    const { stderr, status } = spawnSync('bash', ['-c', commandOf('nt-report.service')], {
      encoding: 'utf8',
      env: { ...process.env, STATE_DIRECTORY: state, PATH: pathWithNt() },
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const page = readFileSync(join(state, `report-${yesterday}.html`), 'utf8');
    expect(page).toContain(`Traffic of ${yesterday}`);
    expect(page).toContain(`${INSTANCE}-${yesterday}-120000.pcapng`);
    expect(page).not.toContain(`${INSTANCE}-${day('now')}`);
  });
});

describe.skipIf(noBroker !== undefined)(`nt-worker@.service (${noBroker ?? 'over a broker'})`, () => {
  it(
    'runs the stage that its file names',
    async () => {
      const broker = await PrivateBroker.start();
      const pipeline = new Pipeline(broker.url);
      onTestFinished(() => {
        pipeline.remove();
        broker.remove();
      });
      const url = join(temporaryFolder(), 'amqp.url');
      writeFileSync(url, `${broker.url}\n`, { mode: 0o600 });
      // The settings that the head of the unit shows.
      const settings = Object.fromEntries(
        [...unit('nt-worker@.service').matchAll(/^# {3}([A-Z]+)=(.*)$/gm)].map(([, name, value]) => [
          name,
          value,
        ]),
      );
      await pipeline.start('publish', ['--topic', 'raw_frames', SAMPLE]).end;
      const flags = `--until-end --namespace ${pipeline.namespace} --`;
      const { stderr, status } = spawnSync(
        'bash',
        ['-c', commandOf('nt-worker@.service').replace(' -- ', ` ${flags} `)],
        {
          encoding: 'utf8',
          env: { ...process.env, ...settings, NT_AMQP_URL_FILE: url, PATH: pathWithNt() },
          timeout: TIMEOUT_MS,
        },
      );
      expect(status, stderr).toBe(0);
      const { end } = await pipeline.consumed('parsed_packets');
      expect(end).toMatchObject({ complete: true });
    },
    TIMEOUT_MS,
  );
});
