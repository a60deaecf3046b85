import { hex } from '../support/hex.js';
import { eth, ipv4, join, word } from './wire.js';

const TCP = 6;
const UDP = 17;
const FIRST_CLIENT_PORT = 40_000;
const CLIENT = hex`c0000201`;
const SERVER = hex`c6336402`;

/** What one side says in one segment: text of ASCII and escapes, or bytes. */
export type Speech = readonly ['client' | 'server', string | Buffer];

const ENDS = { client: join(CLIENT, SERVER), server: join(SERVER, CLIENT) } as const;

const inEthernet = (speaker: 'client' | 'server', protocol: number, segment: Buffer): Buffer =>
  eth(0x0800, ipv4(protocol, segment, { over: [[12, ENDS[speaker]]] }));

const portsOf = (speaker: 'client' | 'server', client: number, server: number): Buffer =>
  speaker === 'client' ? join(word(client), word(server)) : join(word(server), word(client));

const longWord = (value: number): Buffer => join(word(value >>> 16), word(value & 0xffff));

const bytesOf = (said: string | Buffer): Buffer => (typeof said === 'string' ? Buffer.from(said) : said);

/** The segments of a TCP connection, one for each speech; `index` tells it from others of its capture. */
export function dialogue(port: number, speeches: readonly Speech[], index = 0): Buffer[] {
  const next = { client: 1000, server: 5000 };
  return speeches.map(([speaker, said]) => {
    const payload = bytesOf(said);
    const listener = speaker === 'client' ? 'server' : 'client';
    const header = join(
      portsOf(speaker, FIRST_CLIENT_PORT + index, port),
      longWord(next[speaker]),
      longWord(next[listener]),
      hex`50 18 2000 0000 0000`,
    );
    next[speaker] += payload.length;
    return inEthernet(speaker, TCP, join(header, payload));
  });
}

/** The same in datagrams. */
export const datagrams = (port: number, speeches: readonly Speech[], index = 0): Buffer[] =>
  speeches.map(([speaker, said]) => {
    const payload = bytesOf(said);
    const header = join(portsOf(speaker, FIRST_CLIENT_PORT + index, port), word(payload.length + 8), word(0));
    return inEthernet(speaker, UDP, join(header, payload));
  });
