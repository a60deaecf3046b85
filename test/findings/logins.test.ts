import { describe, expect, it } from 'vitest';
import { bruteForce } from '../../src/lib/findings/detectors/brute-force.js';
import { cleartextCredentials } from '../../src/lib/findings/detectors/cleartext-credentials.js';
import { SshLogin } from '../../src/lib/findings/ssh-logins.js';
import { found } from '../support/analysed.js';
import { Traffic } from '../support/traffic.js';

const CLIENT = '203.0.113.9';
const SERVER = '10.0.0.21';

const ftp = (answer: string, times: number): Traffic => {
  const traffic = new Traffic();
  for (let time = 0; time < times; time += 1) {
    traffic.ms += 1_000;
    traffic.connection(
      [CLIENT, 40_000 + time],
      [SERVER, 21],
      ['\r\n', '220 ready\r\n', 'USER root\r\n', '331 password\r\n', 'PASS secret\r\n', answer],
    );
  }
  return traffic;
};

const http = (authorization: string, times: number): Traffic => {
  const traffic = new Traffic();
  for (let time = 0; time < times; time += 1) {
    traffic.ms += 500;
    traffic.connection(
      [CLIENT, 41_000 + time],
      [SERVER, 80],
      [
        `GET / HTTP/1.1\r\nHost: a\r\n${authorization}\r\n`,
        'HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n',
      ],
    );
  }
  return traffic;
};

describe('brute-force', () => {
  it('counts logins that FTP refuses', async () => {
    const [finding] = await found(bruteForce, ftp('530 wrong\r\n', 25).capture);
    expect(finding).toMatchObject({
      severity: 'warning',
      confidence: 'high',
      actors: { source: CLIENT, target: SERVER, port: 21, service: 'ftp' },
      evidence: { observed: 25, threshold: 10 },
    });
    expect(await found(bruteForce, ftp('230 welcome\r\n', 25).capture)).toEqual([]);
    expect(await found(bruteForce, ftp('530 wrong\r\n', 9).capture)).toEqual([]);
  });

  it('counts what HTTP refuses, but not its question for a password', async () => {
    const guessing = http('Authorization: Basic cm9vdDpyb290\r\n', 15);
    expect(await found(bruteForce, guessing.capture)).toMatchObject([
      { actors: { source: CLIENT, service: 'http' }, evidence: { observed: 15 } },
    ]);
    expect(await found(bruteForce, http('', 15).capture)).toEqual([]);
  });

  it('counts short sessions where the login is encrypted', async () => {
    const traffic = new Traffic();
    for (let time = 0; time < 25; time += 1) {
      traffic.ms += 2_000;
      traffic.connection([CLIENT, 42_000 + time], [SERVER, 3_389]);
    }
    expect(await found(bruteForce, traffic.capture)).toMatchObject([
      { confidence: 'low', actors: { service: 'rdp' }, evidence: { observed: 25 } },
    ]);
  });
});

describe('a login by SSH', () => {
  const login = (...messages: readonly [fromServer: boolean, bytes: number][]): SshLogin => {
    const ssh = new SshLogin();
    for (const [fromServer, bytes] of messages) ssh.take({ encrypted_length: bytes } as never, fromServer);
    return ssh;
  };

  it('failed as often as the server says the same', () => {
    const ssh = login([false, 64], [true, 64], [false, 80], [true, 80], [false, 96], [true, 80]);
    expect([ssh.failures, ssh.hasSucceeded]).toEqual([2, false]);
  });

  it('succeeded with another answer, and what was asked first does not count', () => {
    const ssh = login(
      [true, 156],
      [false, 44],
      [true, 44],
      [false, 60],
      [true, 52],
      [false, 148],
      [true, 28],
      [true, 44],
    );
    expect([ssh.failures, ssh.hasSucceeded]).toEqual([0, true]);
  });
});

describe('cleartext-credentials', () => {
  it('finds passwords of FTP and HTTP, with the user, and none of anonymous access', async () => {
    expect(await found(cleartextCredentials, ftp('230 welcome\r\n', 2).capture)).toMatchObject([
      {
        severity: 'warning',
        count: 2,
        actors: { service: 'ftp' },
        evidence: { facts: [{ name: 'user', value: 'root' }] },
      },
    ]);
    const basic = http('Authorization: Basic cm9vdDpyb290\r\n', 1);
    expect(await found(cleartextCredentials, basic.capture)).toMatchObject([{ actors: { service: 'http' } }]);
    const anonymous = new Traffic();
    anonymous.connection(
      [CLIENT, 40_000],
      [SERVER, 21],
      [
        '\r\n',
        '220 ready\r\n',
        'USER anonymous\r\n',
        '331 mail\r\n',
        'PASS me@example.com\r\n',
        '230 ok\r\n',
      ],
    );
    expect(await found(cleartextCredentials, anonymous.capture)).toEqual([]);
  });

  it('tells nobody the password', async () => {
    const findings = await found(cleartextCredentials, ftp('230 welcome\r\n', 1).capture);
    expect(JSON.stringify(findings)).not.toContain('secret');
  });
});
