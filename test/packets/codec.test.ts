import { Readable } from 'node:stream';
import ndjson from 'ndjson';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { Dissector } from '../../src/lib/packets/dissector.js';
import { emptyPacket, type Packet } from '../../src/lib/packets/packet.js';
import { assignPacket, decodePacket } from '../../src/lib/packets/packet-decoder.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { readPackets } from '../../src/lib/packets/packet-input.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { allCaptures } from '../support/corpus.js';
import { Digits, diceOf, foreignJson } from '../support/foreign-json.js';
import { inSession, readInProcess } from '../support/in-process.js';
import { nt, SAMPLE, temporaryFile } from '../support/nt.js';

const SINK_BYTES = 65_536;
/** One packet in so many is also read in a form that looks nothing like ours: that is slow. */
const FOREIGN_EVERY = 25;
/** What has more digits than a double: the time of the frame, and those of NTP. */
const TIMES = /"(time_epoch|reftime|org|rec|xmt)":(-?[\d.]+)/g;

/** Writes a packet read from bytes, reads it back in every way, and writes it again. */
class RoundTrip {
  readonly #dissector = new Dissector({ verifiesChecksums: true });
  readonly #packet = emptyPacket();
  readonly #read = emptyPacket();
  readonly #source = new LineSource();
  readonly #sink = new ByteSink(SINK_BYTES);
  #packets = 0;
  /** What went wrong, a packet a line. */
  readonly problems: string[] = [];

  check(frame: Frame): void {
    this.#dissector.dissect(frame, this.#packet);
    const line = this.#encoded(this.#packet);
    this.#expect(line, 'fast path', this.#readFast(line));
    this.#expect(line, 'JSON.parse', jsonAgain(line));
    this.#packets += 1;
    if (this.#packets % FOREIGN_EVERY === 0) this.#expect(line, 'fallback', this.#readForeign(line));
  }

  #readFast(line: string): string {
    this.#source.use(Buffer.concat([Buffer.from(line), Buffer.alloc(SLACK_BYTES)]));
    const end = decodePacket(this.#read, this.#source, 0);
    return end === Buffer.byteLength(line) - 1 ? this.#encoded(this.#read) : `ended at ${end}`;
  }

  #readForeign(line: string): string {
    const plain = JSON.parse(line) as { frame: Record<string, unknown>; ntp?: Record<string, unknown> };
    for (const [, key = '', digits = ''] of line.matchAll(TIMES)) {
      const header = key === 'time_epoch' ? plain.frame : plain.ntp;
      if (header !== undefined) header[key] = new Digits(digits);
    }
    const dice = diceOf([...line].map((character) => character.charCodeAt(0) * 7));
    assignPacket(this.#read, parseRecordText(foreignJson(plain, dice)) as never);
    return this.#encoded(this.#read);
  }

  #encoded(packet: Packet): string {
    this.#sink.at = 0;
    encodePacket(packet, this.#sink);
    return this.#sink.bytes.toString('utf8', 0, this.#sink.at);
  }

  #expect(line: string, way: string, seen: string): void {
    if (seen !== line) this.problems.push(`${way}: ${line}  became ${seen}`);
  }
}

/** The line as JSON.parse and JSON.stringify leave it, but for the digits of its times. */
function jsonAgain(line: string): string {
  const times = line.match(TIMES) ?? [];
  return `${JSON.stringify(JSON.parse(line)).replaceAll(TIMES, () => times.shift() ?? '')}\n`;
}

describe('packets of captures', () => {
  it.each(allCaptures())('$name: text says the same as bytes', async ({ path }) => {
    const roundTrip = new RoundTrip();
    await readInProcess([path], { takeFrame: (frame) => roundTrip.check(frame), handlers: [] });
    expect(roundTrip.problems.slice(0, 3)).toEqual([]);
  });
});

describe('the ndjson package', () => {
  const text = nt(['parse', SAMPLE]).stdout;
  const lines = text.trimEnd().split('\n');

  it('reads our records as JSON.parse does', async () => {
    const read = await all(Readable.from([text]).pipe(ndjson.parse()));
    expect(read).toEqual(lines.map((line) => JSON.parse(line)));
  });

  it('writes records that we read', async () => {
    const written = await all(Readable.from(lines.map((line) => JSON.parse(line))).pipe(ndjson.stringify()));
    const sink = new ByteSink(SINK_BYTES);
    const { end, exitCode } = await inSession((session) =>
      readPackets({
        inputs: [temporaryFile('ndjson', written.join(''))],
        session,
        take: (packet) => encodePacket(packet, sink),
      }),
    );
    expect({ exitCode, read: end.read.packet, problems: end.problems }).toEqual({
      exitCode: 0,
      read: 449,
      problems: [],
    });
    const withoutTimes = (lines: string): string => lines.replaceAll(/"time_epoch":[\d.]+/g, '');
    expect(withoutTimes(sink.bytes.toString('utf8', 0, sink.at))).toBe(
      withoutTimes(text.slice(0, text.lastIndexOf('{"type":"end"'))),
    );
  });
});

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
