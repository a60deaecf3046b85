import type { FlowContext } from '../flow-context.js';
import { dnsMeter } from './dns.js';
import { dscpMeter } from './dscp.js';
import { httpMeter } from './http.js';
import { icmpMeter } from './icmp.js';
import { ntpMeter } from './ntp.js';
import { quicMeter } from './quic.js';
import { rtpMeter } from './rtp.js';
import { tlsMeter } from './tls.js';
import { wlanMeter } from './wlan.js';

/** Every meter, for one flow table. To add one, write its file and name it here. */
export const createMeters = (context: FlowContext) =>
  [
    dscpMeter,
    icmpMeter,
    dnsMeter,
    httpMeter,
    tlsMeter,
    quicMeter,
    ntpMeter,
    rtpMeter(context),
    wlanMeter(context),
  ] as const;
