import type { Detector } from './detector.js';
import { arpStorm } from './detectors/arp-storm.js';
import { bridgingLoop } from './detectors/bridging-loop.js';
import { broadcastStorm } from './detectors/broadcast-storm.js';
import { bufferbloat } from './detectors/bufferbloat.js';
import { captureDrops } from './detectors/capture-drops.js';
import { clockSteps } from './detectors/clock-steps.js';
import { cutPackets } from './detectors/cut-packets.js';
import { dnsFailures } from './detectors/dns-failures.js';
import { dscpBleaching } from './detectors/dscp-bleaching.js';
import { dscpMismatch } from './detectors/dscp-mismatch.js';
import { duplicatePackets } from './detectors/duplicate-packets.js';
import { failedConnections } from './detectors/failed-connections.js';
import { ipConflict } from './detectors/ip-conflict.js';
import { mergedSegments } from './detectors/merged-segments.js';
import { missedSegments } from './detectors/missed-segments.js';
import { mtuBlackHole } from './detectors/mtu-black-hole.js';
import { oneWayAudio } from './detectors/one-way-audio.js';
import { oneWayCapture } from './detectors/one-way-capture.js';
import { retransmissions } from './detectors/retransmissions.js';
import { routingLoop } from './detectors/routing-loop.js';
import { slowClient } from './detectors/slow-client.js';
import { slowDns } from './detectors/slow-dns.js';
import { slowNetwork } from './detectors/slow-network.js';
import { slowServer } from './detectors/slow-server.js';
import { voipQuality } from './detectors/voip-quality.js';
import { wifiDisconnects } from './detectors/wifi-disconnects.js';
import { wifiRefusals } from './detectors/wifi-refusals.js';
import { wifiRetries } from './detectors/wifi-retries.js';
import { wifiRoaming } from './detectors/wifi-roaming.js';
import { wifiSignal } from './detectors/wifi-signal.js';
import { zeroWindow } from './detectors/zero-window.js';

/**
 * Detectors of trouble in networks: what the capture misses first, then links, routes, connections, services, calls and
 * Wi-Fi.
 */
export const OPERATIONS = [
  captureDrops,
  missedSegments,
  oneWayCapture,
  cutPackets,
  clockSteps,
  mergedSegments,
  duplicatePackets,
  ipConflict,
  arpStorm,
  broadcastStorm,
  bridgingLoop,
  routingLoop,
  mtuBlackHole,
  failedConnections,
  retransmissions,
  zeroWindow,
  bufferbloat,
  slowNetwork,
  slowServer,
  slowClient,
  slowDns,
  dnsFailures,
  voipQuality,
  oneWayAudio,
  dscpBleaching,
  dscpMismatch,
  wifiRetries,
  wifiSignal,
  wifiDisconnects,
  wifiRefusals,
  wifiRoaming,
] as const satisfies readonly Detector[];
