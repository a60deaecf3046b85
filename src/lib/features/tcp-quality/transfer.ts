import type { FlowObserver } from '../../flows/flow-observer.js';
import { Connection } from '../../flows/tcp/connection.js';
import { canOpen, Opening } from '../../flows/tcp/opening.js';
import { ACK, type Moment, readSegment, Segment, spanOf } from '../../flows/tcp/segment.js';
import type { Side } from '../../flows/tcp/side.js';
import type { Packet } from '../../packets/packet.js';
import { SenderQuality } from './sender.js';
import { ReceiveWindow } from './windows.js';

/** Segments that are kept as they are, as a flood or a scan has no more: SYN, SYN-ACK, RST. */
const MAX_OPENINGS = 3;

/** The segment that is measured: one for all connections. */
const segment = new Segment();

/** One side of a connection with what is measured of it. */
export interface MeasuredSide {
  readonly side: Side;
  readonly quality: SenderQuality;
  readonly window: ReceiveWindow;
}

/** Both sides of a connection, each measured as a sender of payload. */
export class MeasuredConnection {
  readonly connection: Connection;
  readonly originator: MeasuredSide;
  readonly responder: MeasuredSide;

  constructor(first: Moment) {
    this.connection = new Connection(first);
    this.originator = measuredSide(this.connection.originator);
    this.responder = measuredSide(this.connection.responder);
  }

  follow(each: Segment, fromOriginator: boolean): void {
    const [from, to] = fromOriginator ? [this.originator, this.responder] : [this.responder, this.originator];
    const before = countsOf(from.side);
    this.connection.follow(each, fromOriginator);
    const after = countsOf(from.side);
    if (after.copies > before.copies) return;
    from.window.follow(each, to.window);
    if ((each.flags & ACK) !== 0) to.quality.answer(each, to.side, from.window.bytes);
    const isDisturbed = after.disturbed > before.disturbed;
    if (isDisturbed) from.quality.giveUpTiming();
    if (after.data === before.data) return;
    const end = (each.sequence + spanOf(each)) | 0;
    from.quality.send(each, end, from.side, {
      isAgain: after.resentBytes > before.resentBytes,
      isFresh: !isDisturbed && from.side.sender.isNewAcknowledgment(end),
      isLoss: isDisturbed || after.gaps > before.gaps,
      inFlight: from.side.sender.inFlight,
      window: to.window.bytes,
    });
  }
}

const measuredSide = (side: Side): MeasuredSide => ({
  side,
  quality: new SenderQuality(),
  window: new ReceiveWindow(),
});

/** Follows the segments of a connection; the first ones are kept as they are until there are more. */
export class Transfer implements FlowObserver {
  /** The last of the segments that were kept. */
  #opening: Opening | undefined;
  #measured: MeasuredConnection | undefined;

  /** Whether a segment was seen. */
  get isBegun(): boolean {
    return this.#measured !== undefined || this.#opening !== undefined;
  }

  observe(packet: Packet, fromOriginator: boolean): void {
    if (!readSegment(packet, segment)) return;
    if (this.#measured === undefined) {
      if (canOpen(segment) && (this.#opening?.count ?? 0) < MAX_OPENINGS) {
        this.#opening = new Opening(segment, fromOriginator, this.#opening);
        return;
      }
      this.#measured = this.measured ?? new MeasuredConnection(segment);
      this.#opening = undefined;
      readSegment(packet, segment);
    }
    this.#measured.follow(segment, fromOriginator);
  }

  /** The connection begins anew: what was taken for its originator is its responder. */
  swapSides(): void {
    this.#opening = undefined;
    this.#measured = undefined;
  }

  /** What was measured so far; undefined before the first segment. */
  get measured(): MeasuredConnection | undefined {
    if (this.#measured !== undefined || this.#opening === undefined) return this.#measured;
    const measured = new MeasuredConnection(this.#opening.first);
    followAll(this.#opening, measured);
    return measured;
  }
}

function followAll(opening: Opening | undefined, measured: MeasuredConnection): void {
  if (opening === undefined) return;
  followAll(opening.before, measured);
  opening.restore(segment);
  measured.follow(segment, opening.fromOriginator);
}

/** What rises when something happens: with it, segments are told apart. */
function countsOf({ events, dataSegments, retransmittedBytes }: Side) {
  const {
    fast = 0,
    timeout = 0,
    spurious = 0,
    other = 0,
    outOfOrder = 0,
    lost = 0,
    duplicates = 0,
  } = events ?? {};
  return {
    data: dataSegments,
    resentBytes: retransmittedBytes,
    disturbed: fast + timeout + spurious + other + outOfOrder,
    gaps: lost,
    copies: duplicates,
  };
}
