import { type Address, parseAddress } from '../bytes/address.js';
import { copyTime } from '../bytes/time.js';
import { communityId } from '../flows/community-id.js';
import type { FlowRecord } from '../flows/flow-record.js';
import { IP_PROTOCOL, protocolName } from '../flows/protocols.js';
import type { Packet } from '../packets/packet.js';
import { compileFactory } from '../records/shape.js';
import type { RowKind } from './feature-set.js';
import type { Subject } from './features-record.js';
import { SUBJECT } from './subject.js';

const createSubject = compileFactory<Subject>(SUBJECT);

/** A subject that is told of nothing yet: one for all rows of a set. */
export function emptySubject(kind: RowKind): Subject {
  const subject = createSubject();
  subject.kind = kind;
  return subject;
}

/** Makes a flow the subject. */
export function nameFlow(subject: Subject, flow: FlowRecord): void {
  copyTime(subject.ts, flow.ts);
  subject.seconds = flow.duration;
  subject.uid = flow.uid;
  subject.part = flow.part;
  subject.community_id = flow.community_id;
  subject.id.orig_h = flow.id.orig_h;
  subject.id.orig_p = flow.id.orig_p;
  subject.id.resp_h = flow.id.resp_h;
  subject.id.resp_p = flow.id.resp_p;
  subject.proto = flow.proto;
  subject.service = flow.service;
}

/** Has the originator of the subject be the responder. */
export function swapEnds({ id }: Subject): void {
  const { orig_h, orig_p } = id;
  id.orig_h = id.resp_h;
  id.orig_p = id.resp_p;
  id.resp_h = orig_h;
  id.resp_p = orig_p;
}

/** Makes a packet the subject: its sender stands as the originator. */
export function namePacket(subject: Subject, packet: Packet): void {
  const { frame, ip, ipv6, eth, wlan, tcp, udp, sctp } = packet;
  const network = ip ?? ipv6;
  copyTime(subject.ts, frame.time_epoch);
  subject.frame = frame.number;
  subject.id.orig_h = (network?.src ?? eth?.src ?? wlan?.sa ?? wlan?.ta)?.text;
  subject.id.resp_h = (network?.dst ?? eth?.dst ?? wlan?.da ?? wlan?.ra)?.text;
  const ports = tcp ?? udp ?? sctp;
  subject.id.orig_p = ports?.srcport;
  subject.id.resp_p = ports?.dstport;
  subject.proto = protocolOf(packet);
}

/** The transport protocol of a packet, or what there is in place of IP, in the words of flow records. */
function protocolOf({ ip, ipv6, tcp, udp, icmp, icmpv6, sctp, arp, wlan }: Packet): string {
  if (tcp !== undefined) return protocolName(IP_PROTOCOL.tcp);
  if (udp !== undefined) return protocolName(IP_PROTOCOL.udp);
  if (icmp !== undefined || icmpv6 !== undefined) return protocolName(IP_PROTOCOL.icmp);
  if (sctp !== undefined) return protocolName(IP_PROTOCOL.sctp);
  const number = ip?.proto ?? ipv6?.nxt;
  if (number !== undefined) return protocolName(number);
  if (arp !== undefined) return 'arp';
  return wlan === undefined ? 'eth' : 'wlan';
}

/** The Community ID of a subject: its own, or that of its ends where both have an address; undefined where they have not. */
export function communityIdOf({ community_id, id, proto }: Subject): string | undefined {
  if (community_id !== undefined) return community_id;
  const protocol = proto === 'tcp' ? IP_PROTOCOL.tcp : proto === 'udp' ? IP_PROTOCOL.udp : undefined;
  const [source, destination] = [ipAddress(id.orig_h), ipAddress(id.resp_h)];
  if (protocol === undefined || source === undefined || destination === undefined) return undefined;
  const [sourcePort, destinationPort] = [id.orig_p ?? 0, id.resp_p ?? 0];
  return communityId({ source, destination, sourcePort, destinationPort, protocol, isOneWay: false });
}

const ipAddress = (text = ''): Address | undefined =>
  parseAddress('ipv4', text) ?? parseAddress('ipv6', text);
