import type { Meter } from './meter.js';
import { dns } from './meters/dns.js';
import { dscp } from './meters/dscp.js';
import { http } from './meters/http.js';
import { icmp } from './meters/icmp.js';
import { ntp } from './meters/ntp.js';
import { quic } from './meters/quic.js';
import { rtp } from './meters/rtp.js';
import { tcp } from './meters/tcp.js';
import { tls } from './meters/tls.js';
import { wlan } from './meters/wlan.js';

/** All measurements of flows, in the order in which they are written. To add one, name it here. */
export const METERS = [
  tcp,
  dscp,
  icmp,
  dns,
  http,
  tls,
  quic,
  ntp,
  rtp,
  wlan,
] as const satisfies readonly Meter[];
