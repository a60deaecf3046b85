import type { Conversation } from './traffic/conversation.js';
import { createDnsConversation } from './traffic/dns-conversation.js';
import { createEventQueue } from './traffic/event-queue.js';
import { createFrame, type Frame, IP_PROTOCOL } from './traffic/frame.js';
import { createHosts, type Hosts } from './traffic/hosts.js';
import { createArpConversation, createPingConversation } from './traffic/local-conversations.js';
import { createQuicConversation, createRtpConversation } from './traffic/media-conversations.js';
import { createPath } from './traffic/path.js';
import { createPcapWriter, type PcapWriter } from './traffic/pcap-file.js';
import { createRandom, type Random } from './traffic/random.js';
import { TcpConversation } from './traffic/tcp-conversation.js';
import { type PlannedConversation, planTraffic, type TrafficSize } from './traffic/traffic-plan.js';

/** 2024-05-18 15:23:11 UTC, an afternoon like any other. */
const START_EPOCH_SEC = 1_716_045_791;

/** What the capture is to be like. The same options give the same bytes. */
export interface BigCaptureOptions extends TrafficSize {
  readonly seed: number;
}

/** What was written. */
export interface BigCapture {
  readonly packets: number;
  /** TCP connections, UDP and ICMP conversations; both ways are one flow. ARP is not counted. */
  readonly flows: number;
  /** Sum of the frames. */
  readonly frameBytes: number;
  readonly durationSec: number;
}

/**
 * Writes a capture of office traffic: many short conversations and a few great ones, interleaved as they would be
 * on a link, with right checksums, sequence numbers and acknowledgements.
 */
export function writeBigCapture(path: string, { packets, flows, seed }: BigCaptureOptions): BigCapture {
  const random = createRandom(seed);
  const hosts = createHosts(flows, random);
  const plan = planTraffic({ packets, flows }, random);
  const writer = createPcapWriter(path, START_EPOCH_SEC);
  try {
    return { ...run(plan, (planned) => startConversation(planned, hosts, random), writer), packets, flows };
  } finally {
    writer.close();
  }
}

/** Lets every conversation speak when it is its time. */
function run(
  plan: readonly PlannedConversation[],
  start: (planned: PlannedConversation) => Conversation,
  writer: PcapWriter,
): Pick<BigCapture, 'frameBytes' | 'durationSec'> {
  const due = createEventQueue<Conversation>();
  const frame: Frame = createFrame();
  let started = 0;
  let frameBytes = 0;
  let nowSec = 0;
  while (started < plan.length || due.size > 0) {
    const next = plan[started];
    if (next !== undefined && next.startSec <= due.earliest) {
      due.push(next.startSec, start(next));
      started += 1;
      continue;
    }
    nowSec = due.earliest;
    const conversation = due.pop();
    const delaySec = conversation.emit(frame, nowSec);
    writer.write(nowSec, frame);
    frameBytes += frame.length;
    if (delaySec !== undefined) due.push(nowSec + delaySec, conversation);
  }
  return { frameBytes, durationSec: nowSec - (plan[0]?.startSec ?? 0) };
}

function startConversation(planned: PlannedConversation, hosts: Hosts, random: Random): Conversation {
  const { kind, isIpv6 } = planned;
  const client = hosts.client();
  if (kind === 'arp') return createArpConversation(client, hosts.neighbour(client), random);
  const flowLabel = random.next() & 0xf_ffff;
  const layPath = (protocol: number, server = hosts.server()) =>
    createPath(client, server, { protocol, isIpv6, flowLabel });
  const assign = (protocol: number) => ({ ...planned, random, path: layPath(protocol) });
  switch (kind) {
    case 'tcp':
      return new TcpConversation(assign(IP_PROTOCOL.tcp));
    case 'dns':
      return createDnsConversation(
        { ...planned, random, path: layPath(IP_PROTOCOL.udp, hosts.resolver()) },
        hosts.server(),
      );
    case 'quic':
      return createQuicConversation(assign(IP_PROTOCOL.udp));
    case 'rtp':
      return createRtpConversation(assign(IP_PROTOCOL.udp));
    case 'ping':
      return createPingConversation(assign(isIpv6 ? IP_PROTOCOL.icmpv6 : IP_PROTOCOL.icmp));
  }
}
