import type { Detector } from './detector.js';
import { amplification } from './detectors/amplification.js';
import { arpScan } from './detectors/arp-scan.js';
import { arpSpoof } from './detectors/arp-spoof.js';
import { beacon } from './detectors/beacon.js';
import { bruteForce } from './detectors/brute-force.js';
import { cleartextCredentials } from './detectors/cleartext-credentials.js';
import { deauthFlood } from './detectors/deauth-flood.js';
import { dhcpStarvation } from './detectors/dhcp-starvation.js';
import { dnsTunnel } from './detectors/dns-tunnel.js';
import { evilTwin } from './detectors/evil-twin.js';
import { exfiltration } from './detectors/exfiltration.js';
import { hostScan } from './detectors/host-scan.js';
import { icmpTunnel } from './detectors/icmp-tunnel.js';
import { longConnection } from './detectors/long-connection.js';
import { modelAnomaly } from './detectors/model-anomaly.js';
import { nxdomain } from './detectors/nxdomain.js';
import { packetFlood } from './detectors/packet-flood.js';
import { portScan } from './detectors/port-scan.js';
import { rogueDhcp } from './detectors/rogue-dhcp.js';
import { synFlood } from './detectors/syn-flood.js';
import { weakTls } from './detectors/weak-tls.js';
import { OPERATIONS } from './operations.js';

/** Every detector. To add one, write its file and name it here, or in operations.ts where nobody attacks. */
export const DETECTORS = [
  ...OPERATIONS,
  portScan,
  hostScan,
  arpScan,
  synFlood,
  packetFlood,
  amplification,
  arpSpoof,
  rogueDhcp,
  dhcpStarvation,
  dnsTunnel,
  nxdomain,
  beacon,
  longConnection,
  bruteForce,
  icmpTunnel,
  exfiltration,
  cleartextCredentials,
  weakTls,
  deauthFlood,
  evilTwin,
  modelAnomaly,
] as const satisfies readonly Detector[];
