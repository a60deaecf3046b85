import type { Packet } from '../../packets/packet.js';
import { count, group, number, optional, type RecordOf, text, uint32 } from '../../records/field.js';
import { DURATIONS, Durations, roundedOrNone } from '../latency/durations.js';
import { FlowClock } from '../latency/flow-clock.js';
import { SpinBit } from '../latency/spin-bit.js';
import type { Gauge, Meter } from '../meter.js';

const MS = { unit: 'ms' } as const;

const FIELDS = {
  version: optional(uint32('Version of the last long header')),
  initial_ms: optional(
    number(
      'From the first Initial packet of the client to the first of the server: one round trip, or more where the server first asked for another version or a confirmed address',
      MS,
    ),
  ),
  handshake_ms: optional(
    number('From the first Initial packet of the client to its first packet with a short header', MS),
  ),
  retries: count('Retry packets: the server wants to see the address of the client confirmed'),
  negotiations: count('Version Negotiation packets'),
  spin: group('The spin bit (RFC 9000 section 17.4)', {
    packets: count('Packets with the bit'),
    kind: optional(
      text('What the ends do with it; round trips are told only of those that spin', {
        values: ['spins', 'constant', 'irregular', 'unknown'],
      }),
    ),
    turns: count('Turns that follow one of the other side'),
    disorderly: count('Turns that do not, and are not taken'),
    rtt_ms: group('The whole round trip, with what the ends need', DURATIONS),
    server_rtt_ms: group('Its part from here to the server and back', DURATIONS),
    client_rtt_ms: group('Its part from here to the client and back', DURATIONS),
  }),
} as const;

type QuicRecord = RecordOf<typeof FIELDS>;

const INITIAL = 0;
const RETRY = 3;
const NEGOTIATION = 0;

/** Handshake and round trips. */
export const quic: Meter<'quic', typeof FIELDS> = {
  name: 'quic',
  about: 'Handshake of QUIC, and round trips by the spin bit where the ends spin it',
  fields: FIELDS,
  isFor: ({ quic }) => quic !== undefined,
  create: () => new QuicGauge(),
};

class QuicGauge implements Gauge<QuicRecord> {
  readonly #clock = new FlowClock();
  readonly #spin = new SpinBit();
  #version: number | undefined;
  #clientIsOriginator = true;
  #clientInitialMs: number | undefined;
  #serverInitialMs: number | undefined;
  #clientShortMs: number | undefined;
  #retries = 0;
  #negotiations = 0;

  observe({ quic, frame }: Packet, fromOriginator: boolean): void {
    if (quic === undefined) return;
    const atMs = this.#clock.at(frame.time_epoch);
    this.#takeLongHeaders(quic, atMs, fromOriginator);
    const [bit] = quic.spin_bit;
    if (bit === undefined) return;
    const isClients = fromOriginator === this.#clientIsOriginator;
    if (isClients) this.#clientShortMs ??= atMs;
    this.#spin.add(bit, atMs, isClients);
  }

  result(): QuicRecord {
    const spin = this.#spin;
    const { kind } = spin;
    const roundTrips = (durations: Durations) => (kind === 'spins' ? durations : NONE).result();
    return {
      version: this.#version,
      initial_ms: this.#sinceInitial(this.#serverInitialMs),
      handshake_ms: this.#sinceInitial(this.#clientShortMs),
      retries: this.#retries,
      negotiations: this.#negotiations,
      spin: {
        packets: spin.packets,
        kind: spin.packets === 0 ? undefined : kind,
        turns: spin.turns,
        disorderly: spin.disorderly,
        rtt_ms: roundTrips(spin.roundTrips),
        server_rtt_ms: roundTrips(spin.toServer),
        client_rtt_ms: roundTrips(spin.toClient),
      },
    };
  }

  /** The client is who sends the first Initial packet. */
  #takeLongHeaders(
    { version, long: { packet_type } }: NonNullable<Packet['quic']>,
    atMs: number,
    fromOriginator: boolean,
  ): void {
    for (const each of version) if (each === NEGOTIATION) this.#negotiations += 1;
    this.#version = version.findLast((each) => each !== NEGOTIATION) ?? this.#version;
    for (const type of packet_type) {
      if (type === RETRY) this.#retries += 1;
      if (type !== INITIAL) continue;
      if (this.#clientInitialMs === undefined) {
        this.#clientInitialMs = atMs;
        this.#clientIsOriginator = fromOriginator;
      } else if (fromOriginator !== this.#clientIsOriginator) this.#serverInitialMs ??= atMs;
    }
  }

  #sinceInitial(atMs: number | undefined): number | undefined {
    const ms = (atMs ?? Number.NaN) - (this.#clientInitialMs ?? Number.NaN);
    return ms >= 0 ? roundedOrNone(ms) : undefined;
  }
}

/** What is told where nothing was measured. */
const NONE = new Durations();
