import type { Manner } from './conversation.js';
import {
  clientHello,
  httpRequest,
  httpResponse,
  type Message,
  opaqueData,
  serverHello,
  tlsData,
} from './messages.js';
import type { Path } from './path.js';
import type { Random } from './random.js';

/** What is spoken on a TCP port. */
type Protocol = 'tls' | 'http' | 'opaque';

/** A TCP port and what is spoken there. */
export interface Service {
  readonly port: number;
  readonly protocol: Protocol;
  /** Share of the connections, relative to the others. */
  readonly weight: number;
}

// The opaque ports are ones for which tshark has no dissector that would try to make sense of noise.
const SERVICES: readonly Service[] = [
  { port: 443, protocol: 'tls', weight: 60 },
  { port: 80, protocol: 'http', weight: 14 },
  { port: 8443, protocol: 'tls', weight: 6 },
  { port: 8080, protocol: 'http', weight: 4 },
  { port: 7680, protocol: 'opaque', weight: 8 },
  { port: 9443, protocol: 'opaque', weight: 8 },
];

const TOTAL_WEIGHT = SERVICES.reduce((sum, { weight }) => sum + weight, 0);
const MAX_MESSAGE_BYTES = 8_000_000;

/** Draws the service of a connection. */
export function chooseService(random: Random): Service {
  let wanted = random.unit() * TOTAL_WEIGHT;
  const found = SERVICES.find(({ weight }) => {
    wanted -= weight;
    return wanted < 0;
  });
  return found ?? (SERVICES[0] as Service);
}

/** Median and spread (of the logarithm) of the sizes of requests and responses. */
const SIZES: Readonly<
  Record<Manner, Record<'request' | 'response', readonly [medianBytes: number, sigma: number]>>
> = {
  download: { request: [350, 0.6], response: [60_000, 1.4] },
  upload: { request: [40_000, 1.4], response: [220, 0.6] },
  browse: { request: [420, 0.7], response: [4_000, 1.5] },
  chat: { request: [90, 0.9], response: [160, 1.1] },
};

/** What is said next: the client speaks in even turns, the server in odd ones. */
export function nextMessage(
  turn: number,
  service: Service,
  manner: Manner,
  path: Path,
  random: Random,
): Message {
  const isRequest = turn % 2 === 0;
  const [medianBytes, sigma] = SIZES[manner][isRequest ? 'request' : 'response'];
  const bytes = Math.max(24, Math.min(MAX_MESSAGE_BYTES, Math.round(random.logNormal(medianBytes, sigma))));
  switch (service.protocol) {
    case 'tls':
      if (turn === 0) return clientHello(path.server.name, random);
      return turn === 1 ? serverHello(3_000, random) : tlsData(bytes);
    case 'http':
      return isRequest ? httpRequest(path.server.name, random.next()) : httpResponse(bytes);
    case 'opaque':
      return opaqueData(bytes);
  }
}
