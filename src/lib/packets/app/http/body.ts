import { MemoryKey } from '../../conversation.js';
import type { Cursor } from '../../cursor.js';
import { ChunkedBody } from './chunked-body.js';

/** What the head of a message says of its body. */
export interface BodyFacts {
  /** Status; undefined in a request. */
  code: number | undefined;
  contentLength: number | undefined;
  isChunked: boolean;
}

/** What is remembered of a conversation between its messages. */
interface HttpMemory {
  /** Method of the last request: the answer to HEAD has no body, whatever its head says. */
  lastMethod: string;
  /** Bodies that have begun, by the port that sends them. */
  readonly bodies: Map<number, ChunkedBody>;
}

const MEMORY = new MemoryKey((): HttpMemory => ({ lastMethod: '', bodies: new Map() }));

/** The memory of the conversation at the cursor; undefined where it has no addresses. */
export const memoryOf = (cursor: Cursor): HttpMemory | undefined => cursor.openConversation()?.recall(MEMORY);

const FIRST_FINAL = 200;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** The length of the body (RFC 9112 section 6.3): that of all that follows where only its end says it. */
function bodyBytes({ code, contentLength }: BodyFacts, lastMethod: string | undefined): number {
  if (code === undefined) return contentLength ?? 0;
  const isWithout =
    code < FIRST_FINAL ||
    code === NO_CONTENT ||
    code === NOT_MODIFIED ||
    lastMethod === 'HEAD' ||
    lastMethod === 'CONNECT';
  return isWithout ? 0 : (contentLength ?? Number.POSITIVE_INFINITY);
}

/** Goes behind the body that begins at the cursor. False where it does not end in this segment. */
export function passBody(cursor: Cursor, facts: BodyFacts): boolean {
  const memory = cursor.isStream ? memoryOf(cursor) : undefined;
  const bytes = bodyBytes(
    { ...facts, contentLength: facts.isChunked ? undefined : facts.contentLength },
    memory?.lastMethod,
  );
  if (facts.isChunked && (bytes > 0 || facts.code === undefined)) {
    const body = new ChunkedBody();
    memory?.bodies.set(cursor.srcport, body);
    const isPassed = passChunks(cursor, body);
    if (body.isBroken) cursor.remark('chunk without a size');
    return isPassed;
  }
  if (bytes <= cursor.available) {
    cursor.advance(bytes);
    return true;
  }
  if (bytes !== Number.POSITIVE_INFINITY) cursor.skipAhead(bytes);
  return false;
}

/**
 * Goes behind what comes first in a segment and belongs to a chunked body that began in an earlier one. False
 * where no head can follow it.
 */
export function passEarlierBody(cursor: Cursor): boolean {
  const memory = cursor.isStream ? cursor.knownConversation()?.recall(MEMORY) : undefined;
  const body = memory?.bodies.get(cursor.srcport);
  if (body === undefined) return true;
  const isPassed = passChunks(cursor, body);
  if (body.hasEnded) memory?.bodies.delete(cursor.srcport);
  return isPassed || body.isBroken;
}

/** Goes behind what is there of the body. False where it has not ended, or has lost its order. */
function passChunks(cursor: Cursor, body: ChunkedBody): boolean {
  const passed = body.pass(cursor.bytes, cursor.at, cursor.end);
  if (body.isBroken) return false;
  if (body.hasEnded) cursor.advance(passed);
  else cursor.skipAhead(passed);
  return body.hasEnded;
}
