import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FlowContext } from '../../src/lib/flows/flow-context.js';
import { tcp } from '../../src/lib/flows/meters/tcp.js';
import type { TcpResult } from '../../src/lib/flows/tcp/tcp-fields.js';
import { Connections, eachPacket } from '../support/connections.js';
import { hasProgram } from '../support/corpus.js';
import { ROOT } from '../support/nt.js';

const LINK = join(ROOT, 'test/flows/impaired-link.py');
const NAMESPACES = [`nt-tcpq-a-${process.pid}`, `nt-tcpq-b-${process.pid}`] as const;
const TIMEOUT_MS = 60_000;
const TO_RESPONDER_MS = 30;
const TO_ORIGINATOR_MS = 10;
/** What hosts and the link itself may take; where the link was later than that, the machine had other work. */
const HOST_MS = 8;
const BUSY = 'the machine was too busy to keep the delays of the link';

/** What the link did. */
interface Truth {
  readonly sent: number;
  readonly sent_again: number;
  /** Those of them that passed the capture point behind something later. */
  readonly shown_again: number;
  readonly lost_before: number;
  readonly lost_behind: number;
  readonly done: boolean;
  /** By how much a frame was handed on too late. */
  readonly late_ms: number;
}

const isRoot = process.getuid?.() === 0;
const canTest = isRoot && existsSync('/dev/net/tun') && hasProgram('ip') && hasProgram('python3');

if (!canTest) it.skip('TCP over an impaired link: it takes root, /dev/net/tun, ip and python3');

describe.runIf(canTest)('Over a link that delays and loses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nt-tcp-link-'));

  beforeAll(() => {
    for (const name of NAMESPACES) execFileSync('ip', ['netns', 'add', name]);
  });
  afterAll(() => {
    for (const name of NAMESPACES) execFileSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true });
  });

  /** Sends 300 kB over the link; returns what it did and what we measure. */
  async function transfer(...losses: readonly string[]): Promise<{ truth: Truth; measured: TcpResult }> {
    const capture = join(folder, 'link.pcap');
    const delays = [`--to-responder-ms=${TO_RESPONDER_MS}`, `--to-originator-ms=${TO_ORIGINATOR_MS}`];
    const text = execFileSync('python3', [LINK, ...NAMESPACES, capture, ...delays, ...losses], {
      encoding: 'utf8',
      timeout: TIMEOUT_MS,
    });
    const connections = new Connections(() => tcp.create(new FlowContext()));
    await eachPacket(capture, (packet) => {
      const found = connections.find(packet, undefined);
      found?.each.observe(packet, found.fromOriginator);
    });
    const [gauge] = connections;
    if (gauge === undefined) throw new Error('nothing was captured');
    return { truth: JSON.parse(text) as Truth, measured: gauge.result() };
  }

  it('round trips are those of the link, on either side of the capture point', {
    timeout: TIMEOUT_MS,
  }, async (context) => {
    const { truth, measured } = await transfer();
    context.skip(truth.late_ms > HOST_MS, BUSY);
    const { handshake, orig, resp, retransmissions } = measured;
    expect(truth).toMatchObject({ done: true, sent_again: 0 });
    expect([retransmissions, measured.out_of_order, measured.lost_segments]).toEqual([0, 0, 0]);
    const near = [handshake.orig_ms, orig.ack_rtt.min_ms];
    const far = [handshake.resp_ms, resp.ack_rtt.min_ms, resp.ack_rtt.p50_ms];
    for (const ms of near) expect(ms).toBeGreaterThanOrEqual(TO_ORIGINATOR_MS);
    for (const ms of near) expect(ms).toBeLessThan(TO_ORIGINATOR_MS + HOST_MS);
    for (const ms of far) expect(ms).toBeGreaterThanOrEqual(TO_RESPONDER_MS);
    for (const ms of far) expect(ms).toBeLessThan(TO_RESPONDER_MS + HOST_MS);
    expect(resp.ts_rtt.min_ms).toBeGreaterThanOrEqual(TO_RESPONDER_MS);
    expect(resp.ts_rtt.min_ms).toBeLessThan(TO_RESPONDER_MS + HOST_MS);
  });

  it('what is lost behind the capture point is sent again, each time', {
    timeout: TIMEOUT_MS,
  }, async (context) => {
    const { truth, measured } = await transfer('--loss-behind=0.03');
    context.skip(truth.late_ms > HOST_MS, BUSY);
    expect(truth.lost_behind).toBeGreaterThan(0);
    expect(measured.orig.retransmissions).toBe(truth.sent_again);
    expect(measured.orig).toMatchObject({ out_of_order: 0, lost_segments: 0 });
    expect(measured.orig.data_segments).toBe(truth.sent);
  });

  it('what is lost before it is a gap, and sent again', { timeout: TIMEOUT_MS }, async (context) => {
    const { truth, measured } = await transfer('--loss-before=0.03');
    context.skip(truth.late_ms > HOST_MS, BUSY);
    expect(truth.lost_before).toBeGreaterThan(0);
    expect(measured.orig.retransmissions).toBe(truth.shown_again);
    expect(measured.orig.out_of_order).toBe(0);
    expect(measured.orig.data_segments).toBe(truth.sent - truth.lost_before);
  });
});
