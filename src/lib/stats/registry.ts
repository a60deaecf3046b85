import type { Tap } from './tap.js';
import { applications } from './taps/applications.js';
import { arp } from './taps/arp.js';
import { arrivals } from './taps/arrivals.js';
import { casts } from './taps/casts.js';
import { dhcp } from './taps/dhcp.js';
import { dns } from './taps/dns.js';
import { dscp } from './taps/dscp.js';
import { errors } from './taps/errors.js';
import { eth } from './taps/eth.js';
import { fragments } from './taps/fragments.js';
import { health } from './taps/health.js';
import { http } from './taps/http.js';
import { icmp } from './taps/icmp.js';
import { ip } from './taps/ip.js';
import { ports } from './taps/ports.js';
import { protocols } from './taps/protocols.js';
import { sizes } from './taps/sizes.js';
import { tcp } from './taps/tcp.js';
import { tls } from './taps/tls.js';
import { totals } from './taps/totals.js';
import { ttl } from './taps/ttl.js';
import { udp } from './taps/udp.js';
import { vlans } from './taps/vlans.js';
import { wlan } from './taps/wlan.js';

/** All statistics, in the order in which they are written and shown. To add one, name it here. */
export const TAPS = [
  totals,
  sizes,
  arrivals,
  protocols,
  applications,
  ip,
  tcp,
  udp,
  ports,
  eth,
  casts,
  vlans,
  ttl,
  dscp,
  fragments,
  icmp,
  arp,
  dns,
  tls,
  http,
  dhcp,
  wlan,
  errors,
  health,
] as const satisfies readonly Tap[];
