import type { FlowEnds } from './flow-ends.js';
import { IP_PROTOCOL } from './protocols.js';
import { isLikelyServerPort } from './server-ports.js';
import type { Segment } from './tcp-position.js';

/**
 * Whether the first packet that was seen of a flow is an answer, so that its destination is the originator: the rules of
 * Zeek. Of TCP only flows from the middle and SYN-ACKs are doubted; where both ports are likely those of servers, the
 * lower one is taken for it, but a SYN-ACK that comes first may be a scan.
 */
export function isAnswer(ends: FlowEnds, segment: Readonly<Segment> | undefined): boolean {
  const { protocol, sourcePort, destinationPort } = ends;
  if (protocol === IP_PROTOCOL.udp)
    return isLikelyServerPort('udp', sourcePort) && !isLikelyServerPort('udp', destinationPort);
  if (segment === undefined || (segment.isSyn && !segment.isAck)) return false;
  if (!isLikelyServerPort('tcp', sourcePort)) return false;
  return !isLikelyServerPort('tcp', destinationPort) || (!segment.isSyn && sourcePort < destinationPort);
}
