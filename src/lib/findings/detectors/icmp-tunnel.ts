import type { Packet } from '../../packets/packet.js';
import { defineDetector } from '../detector.js';
import { DistinctWords } from '../distinct-words.js';
import { Episode, episodeOf } from '../episode.js';
import { number } from '../option.js';

const MAX_PAIRS = 2_048;
const MAX_WAITING = 16_384;
const MAX_SIZES = 64;
const MS_PER_SECOND = 1_000;
const ECHO_HEADER_BYTES = 8;
const ECHO = { request: 8, reply: 0, request6: 128, reply6: 129 } as const;

/** Pings between two hosts. */
class Exchange extends Episode {
  readonly sizes = new DistinctWords<number>(MAX_SIZES);
  bytes = 0;
  large = 0;
  unlike = 0;
}

/** An echo request, or the reply to one. */
interface Echo {
  readonly client: string;
  readonly server: string;
  readonly isRequest: boolean;
  readonly id: string;
  /** Data behind the header of ICMP. */
  readonly bytes: number;
}

function echoOf4({ icmp, ip }: Packet): Echo | undefined {
  if (icmp === undefined || ip === undefined || ip.frag_offset > 0 || ip.flags.mf) return undefined;
  const isRequest = icmp.type === ECHO.request;
  if (!isRequest && icmp.type !== ECHO.reply) return undefined;
  const [client, server] = isRequest ? [ip.src.text, ip.dst.text] : [ip.dst.text, ip.src.text];
  const bytes = Math.max(0, ip.len - ip.hdr_len - ECHO_HEADER_BYTES);
  return { client, server, isRequest, id: `${icmp.ident} ${icmp.seq}`, bytes };
}

function echoOf6({ icmpv6, ipv6 }: Packet): Echo | undefined {
  if (icmpv6 === undefined || ipv6 === undefined) return undefined;
  const isRequest = icmpv6.type === ECHO.request6;
  if (!isRequest && icmpv6.type !== ECHO.reply6) return undefined;
  const [client, server] = isRequest ? [ipv6.src.text, ipv6.dst.text] : [ipv6.dst.text, ipv6.src.text];
  const { identifier, sequence_number } = icmpv6.echo;
  const bytes = Math.max(0, ipv6.plen - ECHO_HEADER_BYTES);
  return { client, server, isRequest, id: `${identifier} ${sequence_number}`, bytes };
}

/** Data that is carried in pings. */
export const icmpTunnel = defineDetector({
  name: 'icmp-tunnel',
  about: 'Pings of ever other sizes, or whose answers do not repeat them: data that travels in ICMP',
  source: 'Elastic: echo of 256 bytes or more to the Internet; RFC 792: the data of an echo must come back',
  attack: ['T1095', 'T1572'],
  benign: ['Somebody looks for the largest packet that gets through, with pings of rising sizes'],
  advice: [
    'Look at the bytes, in Wireshark or so: nt capture -r FILE',
    'Let echo requests out to few hosts only',
  ],
  basis: 'rule',
  inputs: { packets: ['icmp', 'icmpv6'] },
  options: {
    messages: number(20, 'messages', 'Echo messages between two hosts', { least: 1 }),
    sizes: number(8, 'sizes', 'Different sizes among them', { least: 1 }),
    unlike: number(5, 'answers', 'Answers of another size than what was asked', { least: 1 }),
    large: number(256, 'bytes', 'Data of an echo that counts as large', { least: 1 }),
    window: number(300, 's', 'Time in which they come', { least: 1 }),
  },

  create({ options, clock, raise, table }) {
    const exchanges = table<string, Exchange>(MAX_PAIRS);
    const waiting = table<string, number>(MAX_WAITING);

    /** Whether a reply has another size than what was asked, or answers nothing. */
    const isUnlike = ({ client, server, id, isRequest, bytes }: Echo): boolean => {
      const question = `${client} ${server} ${id}`;
      if (isRequest) {
        waiting.set(question, bytes);
        return false;
      }
      const asked = waiting.peek(question);
      waiting.delete(question);
      return asked !== bytes;
    };

    const isTunnel = ({ count, unlike, sizes, large }: Exchange): boolean =>
      count >= options.messages &&
      unlike >= options.unlike &&
      (sizes.size >= options.sizes || large >= options.messages);

    return {
      packet(packet) {
        const echo = echoOf4(packet) ?? echoOf6(packet);
        if (echo === undefined) return;
        const { client, server, bytes } = echo;
        const exchange = episodeOf(exchanges, `${client} ${server}`, {
          nowMs: clock.nowMs,
          windowMs: options.window * MS_PER_SECOND,
          make: (ms) => new Exchange(ms),
        });
        if (isUnlike(echo)) exchange.unlike += 1;
        exchange.sizes.add(bytes);
        exchange.bytes += bytes;
        if (bytes >= options.large) exchange.large += 1;
        exchange.add(clock.nowMs, { at: packet.frame.time_epoch, packet: packet.frame.number });
        if (!isTunnel(exchange)) return;
        const varies = exchange.sizes.size >= options.sizes;
        raise({
          actors: { source: client, target: server, service: 'icmp' },
          severity: 'warning',
          confidence: varies && exchange.large > 0 ? 'high' : 'medium',
          ...exchange.tell(),
          tell: () => ({
            title: `Data may travel in pings between ${client} and ${server}`,
            description: `${exchange.count} echo messages of ${exchange.sizes.text} different sizes carried ${exchange.bytes} bytes; ${exchange.unlike} answers were not what was asked, though an answer repeats the question.`,
            measure: 'answers unlike what was asked',
            observed: exchange.unlike,
            threshold: options.unlike,
            unit: 'answers',
            facts: { sizes: exchange.sizes.text, bytes: exchange.bytes, large: exchange.large },
          }),
        });
      },
    };
  },
});
