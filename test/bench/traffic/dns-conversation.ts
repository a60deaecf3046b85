import type { Assignment, Conversation } from './conversation.js';
import { writeDatagram } from './datagram.js';
import type { Frame } from './frame.js';
import { type Host, takePort } from './hosts.js';

const DNS_PORT = 53;
const TYPE_A = 1;
const TYPE_AAAA = 28;
const CLASS_IN = 1;
const POINTER_TO_QUESTION = 0xc00c;
const FLAGS = { query: 0x0100, answer: 0x8180, noSuchName: 0x8183 } as const;
const NO_SUCH_NAME_SHARE = 0.03;
const AAAA_SHARE = 0.35;
const LONGEST_TTL_SEC = 3_600;

/** A question about a server's address and its answer, in the message format of RFC 1035 section 4. */
export function createDnsConversation({ path, random }: Assignment, subject: Host): Conversation {
  const port = takePort(path.client);
  const type = random.chance(AAAA_SHARE) ? TYPE_AAAA : TYPE_A;
  const transaction = random.next() & 0xffff;
  const question = Buffer.concat([encodeName(subject.name), words(type, CLASS_IN)]);
  const address = type === TYPE_A ? subject.ipv4 : subject.ipv6;
  const ttlSec = random.below(LONGEST_TTL_SEC);
  const answer = Buffer.concat([
    words(POINTER_TO_QUESTION, type, CLASS_IN, 0, ttlSec, address.length),
    address,
  ]);
  const query = Buffer.concat([words(transaction, FLAGS.query, 1, 0, 0, 0), question]);
  const response = random.chance(NO_SUCH_NAME_SHARE)
    ? Buffer.concat([words(transaction, FLAGS.noSuchName, 1, 0, 0, 0), question])
    : Buffer.concat([words(transaction, FLAGS.answer, 1, 1, 0, 0), question, answer]);
  let isAsked = false;
  return {
    emit(frame: Frame) {
      if (isAsked) {
        writeDatagram(frame, path.down, [DNS_PORT, port], (target, at) => response.copy(target, at));
        return undefined;
      }
      isAsked = true;
      writeDatagram(frame, path.up, [port, DNS_PORT], (target, at) => query.copy(target, at));
      return random.logNormal(0.012, 0.9);
    },
  };
}

const encodeName = (name: string): Buffer =>
  Buffer.concat([
    ...name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)])),
    Buffer.from([0]),
  ]);

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, index * 2);
  });
  return bytes;
}
