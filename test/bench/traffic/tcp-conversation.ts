import { type Assignment, type Conversation, type Manner, pauseSec } from './conversation.js';
import { chooseService, nextMessage, type Service } from './dialogue.js';
import type { Frame } from './frame.js';
import type { Message } from './messages.js';
import {
  CLIENT,
  createTcpConnection,
  otherSide,
  type Piece,
  SERVER,
  type Side,
  type TcpConnection,
} from './tcp-connection.js';
import { TCP_FLAG } from './tcp-segment.js';

const { fin: FIN, syn: SYN, rst: RST, psh: PSH, ack: ACK } = TCP_FLAG;
const RETRANSMITTED_SHARE = 0.002;
const RETRANSMISSION_TIMEOUT_SEC = 0.2;
const RESET_SHARE = 0.03;
const CLOSING_PACKETS = 3;
const SHORTEST_ORDERLY_PACKETS = 8;

const OPENING: readonly { readonly from: Side; readonly flags: number }[] = [
  { from: CLIENT, flags: SYN },
  { from: SERVER, flags: SYN | ACK },
  { from: CLIENT, flags: ACK },
];

/** How often the receiver does not wait for a second segment before it answers the first. */
const PROMPT_ANSWER_SHARE = 0.5;

/** How long it takes until a data segment, an answer, or the other side's turn, in mean gaps of the conversation. */
const PACE: Readonly<Record<Manner, Readonly<Record<'data' | 'answer' | 'turn', number>>>> = {
  download: { data: 0.5, answer: 1.1, turn: 4 },
  upload: { data: 0.5, answer: 1.1, turn: 4 },
  browse: { data: 0.4, answer: 0.6, turn: 2.5 },
  chat: { data: 0.5, answer: 0.5, turn: 1.2 },
};

type Next = 'data' | 'answer' | 'turn' | 'timeout';

/** A TCP connection from SYN to the last ACK, made of exactly the packets it was assigned. */
export class TcpConversation implements Conversation {
  readonly #assignment: Assignment;
  readonly #service: Service;
  readonly #connection: TcpConnection;
  readonly #firstToClose: Side;
  readonly #closingPackets: number;
  #emitted = 0;
  #turn = 0;
  #message: Message;
  #saidBytes = 0;
  #unanswered = 0;
  #lost: Piece | undefined;

  constructor(assignment: Assignment) {
    const { path, random, packets, manner } = assignment;
    this.#assignment = assignment;
    this.#service = chooseService(random);
    this.#connection = createTcpConnection(path, this.#service.port, random);
    this.#message = nextMessage(0, this.#service, manner, path, random);
    this.#firstToClose = random.chance(0.5) ? CLIENT : SERVER;
    this.#closingPackets = closingLength(packets, random.chance(RESET_SHARE));
  }

  emit(frame: Frame, timeSec: number): number | undefined {
    const left = this.#assignment.packets - this.#emitted;
    const delaySec = this.#emitPacket(frame, timeSec, left);
    this.#emitted += 1;
    return left > 1 ? delaySec : undefined;
  }

  #emitPacket(frame: Frame, timeSec: number, left: number): number {
    const opening = OPENING[this.#emitted];
    if (opening !== undefined) return this.#open(frame, timeSec, opening);
    if (left <= this.#closingPackets) return this.#close(frame, timeSec, left);
    return this.#pause(timeSec, left, this.#talk(frame, timeSec));
  }

  #open(frame: Frame, timeSec: number, { from, flags }: { from: Side; flags: number }): number {
    const { random, path } = this.#assignment;
    this.#connection.send(frame, timeSec, from, flags);
    return flags === SYN ? path.server.rttSec * (1 + random.exponential(0.05)) : random.exponential(0.0004);
  }

  #close(frame: Frame, timeSec: number, left: number): number {
    const { path, random } = this.#assignment;
    if (this.#closingPackets === 1) {
      this.#connection.send(frame, timeSec, CLIENT, RST | ACK);
      return 0;
    }
    const from = left === 2 ? otherSide(this.#firstToClose) : this.#firstToClose;
    this.#connection.send(frame, timeSec, from, left === 1 ? ACK : FIN | ACK);
    return from === CLIENT ? path.server.rttSec : random.exponential(0.0004);
  }

  /** What stands between opening and closing: data, answers to it, and now and then a segment once more. */
  #talk(frame: Frame, timeSec: number): Next {
    const { random } = this.#assignment;
    const speaker = this.#turn % 2 === 0 ? CLIENT : SERVER;
    if (this.#lost !== undefined) {
      this.#connection.resend(frame, timeSec, speaker, ACK, this.#lost);
      this.#lost = undefined;
      return 'answer';
    }
    if (this.#unanswered > 1 || (this.#unanswered === 1 && random.chance(PROMPT_ANSWER_SHARE))) {
      this.#connection.send(frame, timeSec, otherSide(speaker), ACK);
      this.#unanswered = 0;
      return this.#isAllSaid() ? 'turn' : 'data';
    }
    return this.#isAllSaid() ? this.#takeTurn(frame, timeSec) : this.#say(frame, timeSec, speaker);
  }

  #takeTurn(frame: Frame, timeSec: number): Next {
    const { manner, path, random } = this.#assignment;
    this.#turn += 1;
    this.#saidBytes = 0;
    this.#message = nextMessage(this.#turn, this.#service, manner, path, random);
    return this.#say(frame, timeSec, this.#turn % 2 === 0 ? CLIENT : SERVER);
  }

  #say(frame: Frame, timeSec: number, speaker: Side): Next {
    const left = this.#message.sizeBytes - this.#saidBytes;
    const bytes = Math.min(left, this.#connection.payloadRoom);
    const piece: Piece = { message: this.#message, offset: this.#saidBytes, bytes };
    this.#connection.send(frame, timeSec, speaker, bytes === left ? PSH | ACK : ACK, piece);
    this.#saidBytes += bytes;
    this.#unanswered = this.#saidBytes === bytes ? 1 : this.#unanswered + 1; // a new message answers the last one
    if (!this.#assignment.random.chance(RETRANSMITTED_SHARE)) return 'answer';
    this.#lost = piece;
    return 'timeout';
  }

  #isAllSaid(): boolean {
    return this.#saidBytes === this.#message.sizeBytes;
  }

  #pause(timeSec: number, left: number, before: Next): number {
    if (before === 'timeout') return RETRANSMISSION_TIMEOUT_SEC;
    const pace = PACE[this.#assignment.manner][before];
    return pauseSec(this.#assignment, { timeSec, packets: left }, pace);
  }
}

/** A connection that was never used has nothing to close, a hasty one resets, the rest says FIN, FIN, ACK. */
function closingLength(packets: number, isReset: boolean): number {
  if (packets <= OPENING.length) return 0;
  return isReset || packets < SHORTEST_ORDERLY_PACKETS ? 1 : CLOSING_PACKETS;
}
