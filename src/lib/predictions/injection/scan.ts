import { between, client, defineInjectedTraffic, homeAddress, inTime } from './injected-traffic.js';
import { TCP_FLAG, tcpFrame } from './made-frame.js';

const PORTS = 300;
const PORTS_PER_SECOND = 100;
const WINDOW = 1_024;
/** Of ten ports, so many are filtered: nobody answers. */
const SILENT_OF_TEN = 3;

/** nmap -sS as it is: a SYN without data and with a window of 1024, and for an answer RST or nothing. */
export const scan = defineInjectedTraffic({
  name: 'scan',
  about: 'one host tries 300 TCP ports of another, a hundred a second',
  frames(random) {
    const rttSeconds = between(random, 0.0005, 0.01);
    const scanner = client(homeAddress(1), random);
    const attempts = Array.from({ length: PORTS }, (_, index) => {
      const target = { address: homeAddress(2), port: 1 + random.below(10_000), ttl: 64 };
      const at = index / PORTS_PER_SECOND;
      const seq = random.below(0x1_0000_0000);
      const common = { payloadBytes: 0, window: WINDOW };
      const syn = tcpFrame({ ...common, at, from: scanner, to: target, flags: TCP_FLAG.syn, seq, ack: 0 });
      if (random.below(10) < SILENT_OF_TEN) return [syn];
      const flags = TCP_FLAG.rst | TCP_FLAG.ack;
      const refusal = { from: target, to: scanner, flags, seq: 0, ack: seq + 1, window: 0, payloadBytes: 0 };
      return [syn, tcpFrame({ ...refusal, at: at + rttSeconds })];
    });
    return inTime(attempts.flat());
  },
});
