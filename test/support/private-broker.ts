import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAMS = '/usr/lib/rabbitmq/bin';
/** Short, so that a test can be silent for longer. */
const HEARTBEAT_SECONDS = 2;

/** Why there is no broker to test with; undefined where there is one. */
export const noBroker: string | undefined = existsSync(join(PROGRAMS, 'rabbitmq-server'))
  ? undefined
  : 'rabbitmq-server is not installed';

/** A port that nobody listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A RabbitMQ of the test's own, on loopback, that it may stop and kill. */
export class PrivateBroker {
  readonly url: string;
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;

  private constructor(folder: string, port: number, distPort: number) {
    this.#folder = folder;
    this.url = `amqp://guest:guest@127.0.0.1:${port}?heartbeat=${HEARTBEAT_SECONDS}`;
    this.#environment = {
      ...process.env,
      PATH: `${PROGRAMS}:${process.env.PATH}`,
      HOME: join(folder, 'home'),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: `nt${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
      RABBITMQ_LOG_BASE: join(folder, 'log'),
      RABBITMQ_PID_FILE: this.#pidFile,
      RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
      RABBITMQ_CONF_ENV_FILE: join(folder, 'none.conf'),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    };
    for (const name of ['home', 'mnesia', 'log']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
    writeFileSync(
      join(folder, 'rabbitmq.conf'),
      `listeners.tcp.1 = 127.0.0.1:${port}\ndisk_free_limit.absolute = 100MB\nvm_memory_high_watermark.absolute = 2GB\n`,
    );
  }

  static async start(): Promise<PrivateBroker> {
    const folder = mkdtempSync(join(tmpdir(), 'nt-broker-'));
    const broker = new PrivateBroker(folder, await freePort(), await freePort());
    broker.start();
    return broker;
  }

  /** Starts it, with the data that it had before. */
  start(): void {
    // It keeps the pipes that it is started with.
    spawnSync(join(PROGRAMS, 'rabbitmq-server'), ['-detached'], { env: this.#environment, stdio: 'ignore' });
    this.#run('rabbitmqctl', ['wait', '--timeout', '90', this.#pidFile]);
  }

  /** Stops it as an administrator does. */
  stop(): void {
    this.#run('rabbitmqctl', ['stop', this.#pidFile]);
  }

  /** Kills it as the loss of power does. */
  kill(): void {
    process.kill(Number(readFileSync(this.#pidFile, 'utf8')), 'SIGKILL');
  }

  /** Runs a command of its administration. */
  control(...words: string[]): string {
    return this.#run('rabbitmqctl', words);
  }

  /** Stops it and removes all it has. */
  remove(): void {
    try {
      this.stop();
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
    }
  }

  get #pidFile(): string {
    return join(this.#folder, 'pid');
  }

  #run(program: string, words: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync(join(PROGRAMS, program), words, {
      env: this.#environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}${stdout}`);
    return stdout;
  }
}
