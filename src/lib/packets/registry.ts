import { ftp } from './app/ftp.js';
import { ftpData } from './app/ftp-data.js';
import { imap } from './app/imap.js';
import { kerberos } from './app/kerberos.js';
import { mbtcp } from './app/mbtcp.js';
import { modbus } from './app/modbus.js';
import { mqtt } from './app/mqtt/mqtt.js';
import { pop } from './app/pop.js';
import { nbss } from './app/smb/nbss.js';
import { smb } from './app/smb/smb.js';
import { smb2 } from './app/smb/smb2.js';
import { smtp } from './app/smtp.js';
import { snmp } from './app/snmp.js';
import { classicStun } from './app/stun/classic-stun.js';
import { stun } from './app/stun/stun.js';
import { syslog } from './app/syslog.js';
import { tftp } from './app/tftp.js';
import type { Layer } from './layer.js';
import { eap } from './link/eap.js';
import { eapol } from './link/eapol.js';
import { eth } from './link/eth.js';
import { llc } from './link/llc.js';
import { loopback } from './link/loopback.js';
import { mpls } from './link/mpls.js';
import { ppi } from './link/ppi.js';
import { ppp } from './link/ppp.js';
import { pppoe } from './link/pppoe.js';
import { prism } from './link/prism.js';
import { radiotap } from './link/radiotap.js';
import { raw } from './link/raw.js';
import { sll } from './link/sll.js';
import { vlan } from './link/vlan.js';
import { wlan } from './link/wlan.js';
import { wlanRadio } from './link/wlan-radio.js';
import { wlanRsnaEapol } from './link/wlan-rsna-eapol.js';
import { wlancap } from './link/wlancap.js';
import { arp } from './net/arp.js';
import { icmp } from './net/icmp.js';
import { icmpv6 } from './net/icmpv6.js';
import { igmp } from './net/igmp.js';
import { ipv4 } from './net/ipv4.js';
import { ipv6 } from './net/ipv6.js';
import { sctp } from './transport/sctp.js';
import { tcp } from './transport/tcp.js';
import { udp } from './transport/udp.js';

/** Every protocol that is read. To add one, write its file and name it here. */
export const LAYERS = [
  eth,
  sll,
  loopback,
  raw,
  ppp,
  pppoe,
  vlan,
  llc,
  mpls,
  radiotap,
  prism,
  wlancap,
  ppi,
  wlanRadio,
  wlan,
  eapol,
  wlanRsnaEapol,
  eap,
  arp,
  ipv4,
  ipv6,
  icmp,
  icmpv6,
  igmp,
  tcp,
  udp,
  sctp,
  smtp,
  imap,
  pop,
  ftp,
  ftpData,
  snmp,
  syslog,
  tftp,
  stun,
  classicStun,
  mqtt,
  mbtcp,
  modbus,
  nbss,
  smb,
  smb2,
  kerberos,
] as const satisfies readonly Layer[];
