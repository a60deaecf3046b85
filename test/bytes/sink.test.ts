import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { runs } from '../support/arbitraries.js';

describe('a sink', () => {
  it('writes text as JSON.stringify does, and grows as it must', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 200 })), (texts) => {
        const sink = new ByteSink(1);
        for (const text of texts) sink.at = sink.text(sink.at, text);
        expect(sink.bytes.toString('utf8', 0, sink.at)).toBe(
          texts.map((text) => JSON.stringify(text)).join(''),
        );
        expect(sink.bytes.length).toBeGreaterThanOrEqual(sink.at + (texts.length > 0 ? SLACK_BYTES : 0));
        expect(sink.view.byteLength).toBe(sink.bytes.length);
      }),
      runs(200),
    );
  });

  it('writes raw text as UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const sink = new ByteSink(0);
        const end = sink.raw(0, text);
        expect(sink.bytes.toString('utf8', 0, end)).toBe(text);
      }),
      runs(200),
    );
  });

  it('keeps what stands before the place that needs room', () => {
    const sink = new ByteSink(4);
    sink.at = sink.raw(0, 'kept');
    sink.ensure(sink.at, 1_000_000);
    expect(sink.bytes.toString('utf8', 0, 4)).toBe('kept');
    expect(sink.bytes.length).toBeGreaterThanOrEqual(1_000_004 + SLACK_BYTES);
  });
});
