import { beforeEach, describe, expect, it } from 'vitest';
import { ipv4OfWord } from '../../src/lib/bytes/address.js';
import { Applications, NOT_READ } from '../../src/lib/packets/applications.js';
import { Carrier } from '../../src/lib/packets/carrier.js';
import { Cursor } from '../../src/lib/packets/cursor.js';
import { DispatchTable } from '../../src/lib/packets/dispatch-table.js';
import { LEVEL } from '../../src/lib/packets/layer.js';
import type { Packet } from '../../src/lib/packets/packet.js';
import type { Unit } from '../../src/lib/packets/unit.js';

const CLIENT = ipv4OfWord(0x0a000001);
const SERVER = ipv4OfWord(0x0a000002);
const CLIENT_PORT = 40_000;
const PORT = 7;
const SYN = 0x02;
const ACK = 0x10;

/**
 * A message is `#`, the number of its letters as a digit, and the letters; of one with `%` only these two bytes are
 * looked at; `!` says that 9 bytes are of no interest.
 */
class Scene {
  readonly cursor = new Cursor();
  readonly carrier = new Carrier(new DispatchTable('test.port'), { isStream: true });
  /** Messages as they were read, each behind the number of its segment. */
  readonly seen: string[] = [];
  readonly #unit = { name: 'test' } as Unit;
  #segment = 0;
  readonly #applications = new Applications(this.cursor, () => this.#read());

  constructor() {
    this.carrier.ports.add(PORT, this.#unit);
    this.carrier.addSignature(
      { over: this.carrier, firstBytes: [0x23], matches: (cursor) => cursor.available > 1 },
      this.#unit,
    );
  }

  #read(): number {
    const { cursor } = this;
    const start = cursor.at;
    while (cursor.available > 0 && this.#readMessage());
    return cursor.hasReadNothing(start) ? NOT_READ : LEVEL.application;
  }

  #readMessage(): boolean {
    const { cursor } = this;
    const mark = String.fromCharCode(cursor.uint8(0));
    if (mark === '!') {
      this.seen.push(`${this.#segment}:!`);
      cursor.skipAhead(10);
      return false;
    }
    if (mark !== '#' && mark !== '%') {
      cursor.refuse();
      return false;
    }
    if (!cursor.hasMessage(2, 'cut')) return false;
    const length = 2 + cursor.uint8(1) - 0x30;
    if (mark === '%') return this.#readHead(length);
    if (!cursor.hasMessage(length, 'cut')) return false;
    this.seen.push(`${this.#segment}:${cursor.bytes.toString('latin1', cursor.at + 2, cursor.at + length)}`);
    cursor.advance(length);
    return true;
  }

  #readHead(length: number): boolean {
    const { cursor } = this;
    if (!cursor.hasHeadOf(length, 2, 'cut')) return false;
    this.seen.push(`${this.#segment}:%${length - 2}`);
    if (cursor.unseenBytes > 0) cursor.passUnseen(2);
    else cursor.advance(length);
    return true;
  }

  /** A segment from the client, or with `isReply` from the server. */
  send(
    sequence: number,
    text: string,
    { isReply = false, port = PORT, flags = ACK, missing = 0, isBad = false } = {},
  ): void {
    this.#segment += 1;
    const bytes = Buffer.from(`before${text}behind`);
    this.cursor.begin(bytes, 6, { captured: text.length, wire: text.length + missing });
    this.cursor.toApplication(this.carrier, isReply ? port : CLIENT_PORT, isReply ? CLIENT_PORT : port);
    const packet = {
      ip: { src: isReply ? SERVER : CLIENT, dst: isReply ? CLIENT : SERVER },
      tcp: { seq_raw: sequence >>> 0, flags, checksum_status: isBad ? 'bad' : undefined },
    } as unknown as Packet;
    this.#applications.read(this.carrier, packet, LEVEL.transport);
  }
}

let scene: Scene;

beforeEach(() => {
  scene = new Scene();
});

describe('messages in a stream', () => {
  it('are told where they end, when they span segments', () => {
    scene.send(100, '#5he');
    scene.send(104, 'l');
    scene.send(105, 'lo#2hi#3y');
    scene.send(114, 'ou');
    expect(scene.seen).toEqual(['3:hello', '3:hi', '4:you']);
  });

  it('are put together over the wrap of sequence numbers', () => {
    scene.send(0xffff_fffe, '#4ab');
    scene.send(2, 'cd');
    expect(scene.seen).toEqual(['2:abcd']);
  });

  it('are told once, when they are sent again', () => {
    scene.send(100, '#2hi');
    scene.send(100, '#2hi');
    scene.send(104, '#2yo');
    expect(scene.seen).toEqual(['1:hi', '3:yo']);
  });

  it('are read behind what was seen, when a segment brings both', () => {
    scene.send(100, '#5he');
    scene.send(100, '#5hello#2yo');
    expect(scene.seen).toEqual(['2:hello', '2:yo']);
  });

  it('are given up where a segment is missing', () => {
    scene.send(100, '#5he');
    scene.send(105, 'lo');
    scene.send(107, '#2yo');
    expect(scene.seen).toEqual(['3:yo']);
  });

  it('are found again behind one of which a segment is missing or damaged', () => {
    scene.send(100, '#7he');
    scene.send(107, 'rl#2yo');
    scene.send(113, '#5he');
    scene.send(117, 'l', { isBad: true });
    scene.send(118, 'lo#2hi');
    expect(scene.seen).toEqual(['2:yo', '5:hi']);
  });

  it('go each way on their own', () => {
    scene.send(100, '#4ab');
    scene.send(900, '#4wx', { isReply: true });
    scene.send(104, 'cd');
    scene.send(904, 'yz', { isReply: true });
    expect(scene.seen).toEqual(['3:abcd', '4:wxyz']);
  });

  it('are not mixed with those of a later connection between the same ports', () => {
    scene.send(100, '#4ab');
    scene.send(5000, '', { flags: SYN });
    scene.send(5001, '#2hi');
    expect(scene.seen).toEqual(['3:hi']);
  });

  it('are told once, when the whole connection stands there again', () => {
    scene.send(99, '', { flags: SYN });
    scene.send(100, '#2hi');
    scene.send(99, '', { flags: SYN });
    scene.send(100, '#2hi');
    expect(scene.seen).toEqual(['2:hi']);
  });

  it('are not given up where a SYN is sent again', () => {
    scene.send(99, '', { flags: SYN });
    scene.send(100, '#4ab');
    scene.send(899, '', { flags: SYN | ACK, isReply: true });
    scene.send(99, '', { flags: SYN });
    scene.send(104, 'cd');
    expect(scene.seen).toEqual(['5:abcd']);
  });

  it('are told where they end, when only their heads are looked at', () => {
    scene.send(100, '%7ab');
    scene.send(104, 'cd');
    scene.send(106, 'efg#2hi%3');
    scene.send(115, 'xyz%1z#2yo');
    expect(scene.seen).toEqual(['3:%7', '3:hi', '4:%3', '4:%1', '4:yo']);
  });

  it('are found again behind one of which only the head was looked at, and a segment is missing', () => {
    scene.send(100, '%9ab');
    scene.send(106, 'efghi#2hi');
    expect(scene.seen).toEqual(['2:hi']);
  });

  it('can leave out what no one needs to see', () => {
    scene.send(100, '#2hi!123456');
    scene.send(111, '789#2yo');
    expect(scene.seen).toEqual(['1:hi', '1:!', '2:yo']);
  });

  it('leave out no more than that, where a segment is cut', () => {
    scene.send(100, '!12', { missing: 4 });
    scene.send(107, '789#2yo');
    expect(scene.seen).toEqual(['1:!', '2:yo']);
  });

  it('are not put together from segments that are cut or damaged', () => {
    scene.send(100, '#4ab', { missing: 1 });
    scene.send(105, 'cd');
    scene.send(107, '#4ab', { isBad: true });
    scene.send(111, 'cd');
    expect(scene.seen).toEqual([]);
    expect(scene.cursor.errors.map(({ note }) => note)).toEqual(['cut', 'cut']);
  });

  it('are known by their signature on other ports, and then without it', () => {
    scene.send(100, '#2hi', { port: 9 });
    scene.send(104, '#', { port: 9 });
    scene.send(105, '2yo', { port: 9 });
    scene.send(300, '#', { port: 10 });
    expect(scene.seen).toEqual(['1:hi', '3:yo']);
  });
});
