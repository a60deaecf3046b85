import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { encodeFrame, FrameDecoder } from '../../src/lib/frames/frame-codec.js';
import { FieldError } from '../../src/lib/records/assign.js';
import { NOT_OURS } from '../../src/lib/records/decoder.js';
import type { Frame } from '../../src/lib/records/frame.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';
import { frames, runs } from '../support/arbitraries.js';
import { plainFrame } from '../support/capture-bytes.js';
import { Digits, diceOf, foreignJson } from '../support/foreign-json.js';

function encoded(frame: Frame): string {
  const sink = new ByteSink(16);
  encodeFrame(frame, sink);
  return sink.bytes.toString('utf8', 0, sink.at);
}

function sourceOf(text: string): LineSource {
  const source = new LineSource();
  source.use(Buffer.concat([Buffer.from(text), Buffer.alloc(SLACK_BYTES)]));
  return source;
}

/** The record as anyone would build it. */
function plainRecord({ header, bytes, start }: Frame): object {
  const { time_epoch, interface_name, ...rest } = header;
  const { time } = plainFrame({ header, bytes, start });
  return {
    type: 'frame',
    v: 1,
    frame: {
      number: rest.number,
      ...(time === undefined ? {} : { time_epoch: new Digits(time) }),
      len: rest.len,
      cap_len: rest.cap_len,
      ...(interface_name === undefined ? {} : { interface_name: interface_name.text }),
      linktype: rest.linktype,
    },
    data: bytes.toString('base64', start, start + header.cap_len),
  };
}

describe('frame records', () => {
  it('are the obvious JSON', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const text = encoded(frame).replace(/"time_epoch":(-?[\d.]+)/, '"time_epoch":"\\u0001digits $1"');
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(plainRecord(frame))));
      }),
      runs(300),
    );
  });

  it('are read as the frames they were, in our own form and in any other', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(), { minLength: 1, maxLength: 32 }), (frame, numbers) => {
        const decoder = new FrameDecoder();
        const line = encoded(frame);
        const end = decoder.decode(sourceOf(line), 0);
        const name = JSON.stringify(frame.header.interface_name?.text ?? '');
        const isFast = frame.header.time_epoch.seconds >= 0 && /^[ -~]*$/.test(name);
        if (isFast) expect(end).toBe(line.length - 1);
        if (end !== NOT_OURS) expect(plainFrame(decoder.frame)).toEqual(plainFrame(frame));
        decoder.assign(parseRecordText(foreignJson(plainRecord(frame), diceOf(numbers))) as never);
        expect(plainFrame(decoder.frame)).toEqual(plainFrame(frame));
        expect(decoder.frame.header.number).toBe(frame.header.number);
      }),
      runs(300),
    );
  });

  const frameObject = '{"number":1,"len":60,"cap_len":3,"linktype":1}';
  it.each([
    {
      record: `{"frame":${frameObject}}`,
      message: 'data is missing or not text',
      because: 'there is no data',
    },
    {
      record: `{"frame":${frameObject},"data":7}`,
      message: 'data is missing or not text',
      because: 'of another kind',
    },
    {
      record: `{"frame":${frameObject},"data":"AAA="}`,
      message: 'data does not hold the 3 bytes that frame.cap_len states',
      because: 'two bytes',
    },
    {
      record: `{"frame":${frameObject},"data":"AAAAAA=="}`,
      message: 'data does not hold the 3 bytes that frame.cap_len states',
      because: 'four bytes',
    },
    {
      record: `{"frame":${frameObject},"data":"AA*A"}`,
      message: 'data does not hold the 3 bytes that frame.cap_len states',
      because: 'not base64',
    },
    {
      record: '{"data":"AAAA"}',
      message: 'frame is not an object',
      because: 'nothing is known of the frame',
    },
    {
      record: '{"frame":{"number":1,"len":60,"linktype":1},"data":"AAAA"}',
      message: 'frame.cap_len is missing',
      because: 'a length is missing',
    },
    {
      record: '{"frame":{"number":1,"len":60,"cap_len":3,"linktype":70000},"data":"AAAA"}',
      message: 'frame.linktype is 70000, not a whole number from 0 to 65535',
      because: 'no capture can state such a link type',
    },
  ])('$record is none: $message', ({ record, message }) => {
    expect(() => new FrameDecoder().assign(parseRecordText(record) as never)).toThrow(
      new FieldError(message),
    );
  });

  it.each([
    { line: '"AAAA"}', isFast: true, because: 'our own form' },
    { line: '"AAAA', isFast: false, because: 'the line ends inside the data' },
    { line: '"AA', isFast: false, because: 'what is missing must not come from the next line' },
    { line: '"AA*A"}', isFast: false, because: 'not base64' },
    { line: '"AAAA="}', isFast: false, because: 'more than base64' },
    { line: '"AAA"}', isFast: false, because: 'less than base64' },
  ])('data $line is in our own form: $isFast, because $because', ({ line, isFast }) => {
    // The next line could be the end of the record, if the line did not end before it.
    for (const next of ['"}', 'A"}', 'AA"}']) {
      const text = `{"type":"frame","v":1,"frame":${frameObject},"data":${line}\n${next}\n`;
      expect(new FrameDecoder().decode(sourceOf(text), 0) !== NOT_OURS).toBe(isFast);
    }
  });
});
