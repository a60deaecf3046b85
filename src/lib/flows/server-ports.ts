/**
 * Ports that servers are likely to have, by carrier: those that Zeek's protocol scripts register
 * (`likely_server_ports`, base/protocols and base/frameworks/tunnels).
 */
const PORTS = {
  tcp: [
    21, 22, 25, 53, 80, 81, 88, 102, 110, 135, 139, 143, 389, 443, 445, 502, 563, 585, 587, 614, 631, 636,
    989, 990, 992, 993, 995, 1080, 1434, 1883, 2811, 3128, 3268, 3306, 3389, 5060, 5223, 5432, 6379, 6666,
    6667, 6668, 6669, 8000, 8080, 8888, 20_000,
  ],
  udp: [
    53, 67, 68, 88, 123, 137, 161, 162, 389, 443, 514, 1812, 2123, 2152, 3389, 3544, 4011, 4789, 5060, 5072,
    5353, 5355, 6081, 20_000,
  ],
} as const;

const LIKELY = { tcp: new Set<number>(PORTS.tcp), udp: new Set<number>(PORTS.udp) } as const;

/** Whether it is likely that a server has this port. */
export const isLikelyServerPort = (carrier: 'tcp' | 'udp', port: number): boolean =>
  LIKELY[carrier].has(port);
