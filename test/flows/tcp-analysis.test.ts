import { describe, expect, it } from 'vitest';
import { ACK, FIN, RST, SYN } from '../../src/lib/flows/tcp/segment.js';
import { TcpDialogue } from '../support/tcp-dialogue.js';

describe('The analysis of segments says', () => {
  it('nothing of a connection in order', () => {
    const dialogue = new TcpDialogue();
    expect(dialogue.orig({ at: 0, seq: 0, flags: SYN, shift: 7 })).toEqual([]);
    expect(dialogue.resp({ at: 20, seq: 0, ack: 1, flags: SYN | ACK, shift: 7 })).toEqual([]);
    expect(dialogue.orig({ at: 30, seq: 1, ack: 1 })).toEqual([]);
    expect(dialogue.orig({ at: 31, seq: 1, ack: 1, bytes: 100 })).toEqual([]);
    expect(dialogue.resp({ at: 51, seq: 1, ack: 101, bytes: 1_000 })).toEqual([]);
    expect(dialogue.orig({ at: 61, seq: 101, ack: 1_001, flags: ACK | FIN })).toEqual([]);
    expect(dialogue.resp({ at: 81, seq: 1_001, ack: 102, flags: ACK | FIN })).toEqual([]);
    expect(dialogue.orig({ at: 91, seq: 102, ack: 1_002 })).toEqual([]);
  });

  it('the same where sequence numbers wrap', () => {
    const dialogue = TcpDialogue.open([0xffff_ff00, 0x7fff_ff00]);
    for (let each = 0; each < 10; each += 1) {
      const at = 40 + 30 * each;
      expect(dialogue.orig({ at, seq: 1 + 100 * each, ack: 1 + 100 * each, bytes: 100 })).toEqual([]);
      expect(dialogue.resp({ at: at + 20, seq: 1 + 100 * each, ack: 101 + 100 * each, bytes: 100 })).toEqual(
        [],
      );
    }
    const { orig, resp } = dialogue.result;
    expect([orig.bytes, resp.bytes, orig.lost_segments, resp.acked_unseen_segments]).toEqual([
      1_000, 1_000, 0, 0,
    ]);
    expect(orig.max_in_flight).toBe(100);
  });

  it('lost_segment behind a gap, and ack_lost_segment of what was never seen', () => {
    const dialogue = TcpDialogue.open();
    expect(dialogue.orig({ at: 40, seq: 501, ack: 1, bytes: 100 })).toEqual(['lost_segment']);
    expect(dialogue.resp({ at: 60, seq: 1, ack: 601 })).toEqual(['ack_lost_segment']);
    expect(dialogue.resp({ at: 61, seq: 1, ack: 1_601 })).toEqual(['ack_lost_segment']);
  });

  it('retransmission late, out_of_order soon, fast_retransmission when asked, spurious behind the ACK', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 100 });
    dialogue.orig({ at: 40, seq: 201, ack: 1, bytes: 100 });
    expect(dialogue.orig({ at: 41, seq: 101, ack: 1, bytes: 100 })).toEqual(['out_of_order']);
    expect(dialogue.orig({ at: 300, seq: 101, ack: 1, bytes: 100 })).toEqual(['retransmission']);
    dialogue.resp({ at: 320, seq: 1, ack: 101 });
    expect(dialogue.resp({ at: 321, seq: 1, ack: 101 })).toEqual(['duplicate_ack']);
    expect(dialogue.resp({ at: 322, seq: 1, ack: 101 })).toEqual(['duplicate_ack']);
    expect(dialogue.orig({ at: 330, seq: 101, ack: 1, bytes: 100 })).toEqual(['fast_retransmission']);
    dialogue.resp({ at: 350, seq: 1, ack: 301 });
    expect(dialogue.orig({ at: 600, seq: 101, ack: 1, bytes: 100 })).toEqual(['spurious_retransmission']);
  });

  it('what windows say: full, zero, probe and its answer, update', () => {
    const dialogue = TcpDialogue.open();
    dialogue.resp({ at: 35, seq: 1, ack: 1, window: 200 });
    dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 100 });
    expect(dialogue.orig({ at: 40, seq: 101, ack: 1, bytes: 100 })).toEqual(['window_full']);
    expect(dialogue.resp({ at: 60, seq: 1, ack: 201, window: 0 })).toEqual(['zero_window']);
    expect(dialogue.orig({ at: 260, seq: 201, ack: 1, bytes: 1 })).toEqual(['zero_window_probe']);
    expect(dialogue.resp({ at: 280, seq: 1, ack: 201, window: 0 })).toEqual([
      'zero_window',
      'zero_window_probe_ack',
    ]);
    expect(dialogue.resp({ at: 400, seq: 1, ack: 201, window: 900 })).toEqual(['window_update']);
    expect(dialogue.orig({ at: 410, seq: 201, ack: 1, bytes: 100 })).toEqual([]);
    expect(dialogue.result.orig).toMatchObject({ window_full: 1, zero_window_probes: 1, retransmissions: 0 });
    expect(dialogue.result.resp).toMatchObject({ zero_windows: 2, window_updates: 2 });
  });

  it('scales windows by what the handshake offered, but not those of the handshake', () => {
    const dialogue = TcpDialogue.open(undefined, 3);
    dialogue.resp({ at: 35, seq: 1, ack: 1, window: 100 });
    expect(dialogue.orig({ at: 40, seq: 1, ack: 1, bytes: 800 })).toEqual(['window_full']);
    expect(dialogue.result.resp.window).toEqual({ min: 800, max: 800 });
  });

  it('keep_alive and its answer', () => {
    const dialogue = TcpDialogue.open();
    dialogue.resp({ at: 35, seq: 1, ack: 1 });
    expect(dialogue.orig({ at: 60_000, seq: 0, ack: 1 })).toEqual(['keep_alive']);
    expect(dialogue.resp({ at: 60_020, seq: 1, ack: 1 })).toEqual(['keep_alive_ack']);
    expect(dialogue.result.orig.keep_alives).toBe(1);
    expect(dialogue.result.resp.keep_alive_acks).toBe(1);
  });

  it('reused_ports when another connection begins, and knows nothing of the first then', () => {
    const dialogue = TcpDialogue.open();
    dialogue.orig({ at: 40, seq: 1, ack: 1, flags: RST });
    expect(dialogue.orig({ at: 50, seq: 70_000, flags: SYN })).toEqual(['reused_ports']);
    expect(dialogue.orig({ at: 60, seq: 70_001, ack: 1, bytes: 10 })).toEqual([]);
    expect(dialogue.result.orig).toMatchObject({ resets: 1, retransmissions: 0, lost_segments: 0 });
  });
});
