import { awayAddress, client, defineInjectedTraffic, homeAddress, inTime } from './injected-traffic.js';
import { TCP_FLAG, tcpFrame } from './made-frame.js';

const SYNS = 300;
const SECONDS = 0.3;
const WINDOW = 64_240;
const MOST_HOPS = 20;

/** A SYN flood with forged senders: each SYN is answered, and none of the answers is (RFC 4987 section 2). */
export const flood = defineInjectedTraffic({
  name: 'flood',
  about: '300 SYNs from forged addresses to one server within 0.3 s, none of them completed',
  frames(random) {
    const server = { address: homeAddress(3), port: 443, ttl: 64 };
    const attempts = Array.from({ length: SYNS }, (_, index) => {
      const sender = { ...client(awayAddress(random.below(254)), random), ttl: 64 - random.below(MOST_HOPS) };
      const at = (index / SYNS) * SECONDS;
      const seq = random.below(0x1_0000_0000);
      const common = { payloadBytes: 0, window: WINDOW };
      const answer = { flags: TCP_FLAG.syn | TCP_FLAG.ack, seq: random.below(0x1_0000_0000), ack: seq + 1 };
      return [
        tcpFrame({ ...common, at, from: sender, to: server, flags: TCP_FLAG.syn, seq, ack: 0 }),
        tcpFrame({ ...common, ...answer, at: at + 0.0002, from: server, to: sender }),
      ];
    });
    return inTime(attempts.flat());
  },
});
