import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import { emptyPacket, type Packet } from '../../src/lib/packets/packet.js';
import { LAYERS } from '../../src/lib/packets/registry.js';
import { compileFactory } from '../../src/lib/records/shape.js';
import { PacketFacts } from '../../src/lib/stats/facts.js';
import { PUBLIC_KEY } from '../../src/lib/stats/sketches/distinct.js';
import { Tally } from '../../src/lib/stats/tally.js';
import type { Tap } from '../../src/lib/stats/tap.js';

/** What of the layers of a packet a statistic looks at; the rest is not there. */
export type Layers = { readonly [layer: string]: unknown };

interface PacketSize {
  readonly seconds?: number;
  readonly length?: number;
  readonly captured?: number;
}

/** A packet with these layers, `seconds` after 1970-01-01 00:16:40 UTC. */
export function packetWith(
  layers: Layers,
  { seconds = 0, length = 100, captured = length }: PacketSize = {},
): Packet {
  const packet = Object.assign(emptyPacket(), layers);
  const whole = Math.floor(seconds);
  Object.assign(packet.frame, { len: length, cap_len: captured });
  const nanoseconds = Math.round((seconds - whole) * 1e9);
  Object.assign(packet.frame.time_epoch, { seconds: 1000 + whole, nanoseconds, decimals: 9 });
  return packet;
}

/** Parts of an object laid over another, level by level. */
function laidOver(base: object, parts: object): object {
  for (const [key, value] of Object.entries(parts)) {
    const below = (base as Record<string, unknown>)[key];
    const isGroup =
      typeof value === 'object' && value !== null && !Array.isArray(value) && !('word3' in value);
    (base as Record<string, unknown>)[key] =
      isGroup && typeof below === 'object' && below !== null ? laidOver(below, value) : value;
  }
  return base;
}

/** A header with the given fields; all others as they are in an empty one. */
export function header(name: string, parts: object): Layers {
  const layer = LAYERS.find((each) => each.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return { [name]: laidOver(compileFactory<object>(layer.fields)(), parts) };
}

/** An address by its last number: `10.0.0.7`. */
export const host = (number: number) => ipv4OfWord(0x0a000000 + number);

/** What a statistic counts of packets. */
export function countedBy(
  tap: unknown,
  packets: Iterable<Packet>,
  { limit = 1000, top = 10, seconds = 10 } = {},
) {
  const chosen = tap as Tap;
  const tally = new Tally(chosen, { limit, hashKey: PUBLIC_KEY });
  const facts = new PacketFacts(chosen.facts ?? []);
  for (const packet of packets) {
    facts.follow(packet);
    tally.observe(packet, facts);
  }
  return {
    tally,
    tables: chosen.tables(tally.result({ seconds, top }) as never),
    result: tally.result({ seconds, top }),
  };
}
