import type { Assignment, Conversation } from './conversation.js';
import { type Frame, finishPacket, padFrame, startPacket } from './frame.js';
import type { Host } from './hosts.js';
import { ethernetHeader } from './path.js';
import type { Random } from './random.js';

const ECHO_HEADER_BYTES = 8;
const ECHO_DATA_BYTES = 56;

/** Echo request and reply: RFC 792 and, for IPv6, RFC 4443 section 4. */
const ECHO_TYPES = { ipv4: [8, 0], ipv6: [128, 129] } as const;

/** Somebody pings a server once a second. */
export function createPingConversation({ path, random, packets }: Assignment): Conversation {
  const [request, reply] = path.isIpv6 ? ECHO_TYPES.ipv6 : ECHO_TYPES.ipv4;
  const identifier = random.next() & 0xffff;
  let emitted = 0;
  return {
    emit(frame) {
      const isReply = emitted % 2 === 1;
      const direction = isReply ? path.down : path.up;
      const at = startPacket(frame, direction);
      const { bytes } = frame;
      bytes.writeUInt16BE((isReply ? reply : request) << 8, at);
      bytes.writeUInt16BE(identifier, at + 4);
      bytes.writeUInt16BE((emitted >>> 1) + 1, at + 6);
      for (let i = 0; i < ECHO_DATA_BYTES; i += 1) bytes.writeUInt8(i, at + ECHO_HEADER_BYTES + i);
      finishPacket(frame, direction, ECHO_HEADER_BYTES + ECHO_DATA_BYTES);
      emitted += 1;
      if (emitted >= packets) return undefined;
      return isReply ? 1 - path.server.rttSec : path.server.rttSec;
    },
  };
}

const ETHERTYPE_ARP = 0x0806;
const BROADCAST = Buffer.alloc(6, 0xff);
const UNKNOWN = Buffer.alloc(6);

/** One host in the captured network asks for the hardware address of another (RFC 826). */
export function createArpConversation(asking: Host, asked: Host, random: Random): Conversation {
  let isAsked = false;
  return {
    emit(frame) {
      if (isAsked) {
        writeArp(frame, {
          operation: 2,
          sender: asked,
          target: asking,
          targetMac: asking.mac,
          to: asking.mac,
        });
        return undefined;
      }
      isAsked = true;
      writeArp(frame, { operation: 1, sender: asking, target: asked, targetMac: UNKNOWN, to: BROADCAST });
      return random.logNormal(0.0004, 0.5);
    },
  };
}

interface Arp {
  readonly operation: number;
  readonly sender: Host;
  readonly target: Host;
  readonly targetMac: Buffer;
  readonly to: Buffer;
}

function writeArp(frame: Frame, { operation, sender, target, targetMac, to }: Arp): void {
  const packet = Buffer.concat([
    ethernetHeader(sender.mac, to, sender.vlan, ETHERTYPE_ARP),
    Buffer.from([0, 1, 8, 0, 6, 4, 0, operation]), // Ethernet and IPv4, addresses of 6 and 4 bytes
    sender.mac,
    sender.ipv4,
    targetMac,
    target.ipv4,
  ]);
  packet.copy(frame.bytes);
  frame.length = packet.length;
  padFrame(frame);
}
