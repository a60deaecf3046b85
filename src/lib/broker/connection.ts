import { readFileSync } from 'node:fs';
import type { ChannelModel, RecoveringChannelModel } from 'amqplib';
import { systemReason, UserError } from '../stream/user-error.js';

const DEFAULT_URL = 'amqp://guest:guest@127.0.0.1:5672';
const INITIAL_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;
/** A broker that is not there when a command starts is told soon; one that was there is waited for. */
const INITIAL_RETRIES = 3;
const HEARTBEAT_SECONDS = 10;

export interface BrokerOptions {
  /** Where the broker is, with name and password; never from the command line, where everybody can read it. */
  readonly url: string;
  /** Certificate of the authority that signed the broker's, in PEM. */
  readonly ca: Buffer | undefined;
}

/** Takes the broker's URL from a file or the environment: `NT_AMQP_URL`, `NT_AMQP_URL_FILE`, `NT_AMQP_CA`. */
export function brokerOptions(environment: NodeJS.ProcessEnv): BrokerOptions {
  const { NT_AMQP_URL: url, NT_AMQP_URL_FILE: urlFile, NT_AMQP_CA: caFile } = environment;
  const text = urlFile === undefined ? (url ?? DEFAULT_URL) : readSetting('NT_AMQP_URL_FILE', urlFile);
  if (!/^amqps?:\/\/\S+$/.test(text.toString().trim())) {
    throw new UserError(
      'the URL of the broker is not amqp://… or amqps://…: see NT_AMQP_URL in nt-worker(1)',
      {
        exit: 'usage',
      },
    );
  }
  return {
    url: text.toString().trim(),
    ca: caFile === undefined ? undefined : readSetting('NT_AMQP_CA', caFile),
  };
}

function readSetting(name: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new UserError(`${name}: ${path}: ${systemReason(error)}`, { exit: 'input', cause: error });
  }
}

/** Host and port of a URL: all of it that may be shown. */
export function shownBroker({ url }: BrokerOptions): string {
  try {
    return new URL(url).host;
  } catch {
    return 'the broker';
  }
}

/** Who uses a connection to the broker. */
export interface BrokerUser {
  /** Makes channels on a connection that has just been made, the first one or a later one. */
  attach(model: ChannelModel): Promise<void>;
  /** The connection was lost: its channels are dead. */
  detach(): void;
}

/** A connection that is made anew whenever it is lost. */
export class BrokerConnection {
  readonly #model: RecoveringChannelModel;

  private constructor(model: RecoveringChannelModel) {
    this.#model = model;
  }

  /** Connects. `say` gets a line whenever the broker is lost, found or short of memory. */
  static async open(
    options: BrokerOptions,
    user: BrokerUser,
    say: (message: string) => void,
  ): Promise<BrokerConnection> {
    const { connect } = await import('amqplib');
    const host = shownBroker(options);
    let isConnected = false;
    try {
      const model = await connect(withHeartbeat(options.url), {
        ...socketOptions(options),
        recovery: {
          initialDelay: INITIAL_DELAY_MS,
          maxDelay: MAX_DELAY_MS,
          initialMaxRetries: INITIAL_RETRIES,
          setup: async (next: ChannelModel) => {
            await user.attach(next);
            if (isConnected) say(`${host}: connected again`);
            isConnected = true;
          },
        },
      });
      model.on('disconnect', (error) => {
        user.detach();
        say(`${host}: connection lost (${error.message}); connecting again`);
      });
      model.on('blocked', (reason) => say(`${host}: takes nothing more for now (${reason})`));
      model.on('unblocked', () => say(`${host}: goes on`));
      model.on('error', () => undefined); // told by disconnect
      return new BrokerConnection(model);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`${host}: no connection to RabbitMQ: ${(error as Error).message}`, {
        exit: 'input',
        cause: error,
      });
    }
  }

  async close(): Promise<void> {
    await this.#model.close();
  }
}

/** Does something on a connection that is made for it and not made anew when it is lost. */
export async function withBroker<Result>(
  options: BrokerOptions,
  work: (model: ChannelModel) => Promise<Result>,
): Promise<Result> {
  const { connect } = await import('amqplib');
  const host = shownBroker(options);
  const fail = (error: unknown): never => {
    if (error instanceof UserError) throw error;
    throw new UserError(`${host}: ${(error as Error).message}`, { exit: 'input', cause: error });
  };
  const model = await connect(withHeartbeat(options.url), socketOptions(options)).catch(fail);
  model.on('error', () => undefined); // the work fails, too
  try {
    return await work(model).catch(fail);
  } finally {
    await model.close().catch(() => undefined);
  }
}

const socketOptions = ({ ca }: BrokerOptions) => ({
  ...(ca === undefined ? {} : { ca: [ca] }),
  clientProperties: { connection_name: 'networking-tester' },
});

function withHeartbeat(url: string): string {
  const whole = new URL(url);
  if (!whole.searchParams.has('heartbeat')) whole.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return whole.toString();
}
