import { application } from './app/application.js';
import { dhcp } from './app/dhcp.js';
import { dhcpv6 } from './app/dhcpv6.js';
import { dns } from './app/dns.js';
import { ftp } from './app/ftp.js';
import { ftpData } from './app/ftp-data.js';
import { http } from './app/http.js';
import { imap } from './app/imap.js';
import { kerberos } from './app/kerberos.js';
import { mbtcp } from './app/mbtcp.js';
import { modbus } from './app/modbus.js';
import { mqtt } from './app/mqtt/mqtt.js';
import { nbdgm } from './app/nbdgm.js';
import { nbns } from './app/nbns.js';
import { ntp } from './app/ntp.js';
import { pop } from './app/pop.js';
import { quic } from './app/quic.js';
import { rtcp } from './app/rtcp.js';
import { rtp } from './app/rtp.js';
import { sdp } from './app/sdp.js';
import { sip } from './app/sip.js';
import { nbss } from './app/smb/nbss.js';
import { smb } from './app/smb/smb.js';
import { smb2 } from './app/smb/smb2.js';
import { smtp } from './app/smtp.js';
import { snmp } from './app/snmp.js';
import { ssh } from './app/ssh.js';
import { classicStun } from './app/stun/classic-stun.js';
import { stun } from './app/stun/stun.js';
import { syslog } from './app/syslog.js';
import { tftp } from './app/tftp.js';
import { tls } from './app/tls.js';
import type { Layer } from './layer.js';
import { cfp } from './link/cfp.js';
import { chdlc } from './link/chdlc.js';
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
import { slarp } from './link/slarp.js';
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
import { udplite } from './transport/udplite.js';
import { ah } from './tunnel/ah.js';
import { erspan } from './tunnel/erspan.js';
import { esp } from './tunnel/esp.js';
import { geneve } from './tunnel/geneve.js';
import { gre } from './tunnel/gre.js';
import { gtp } from './tunnel/gtp.js';
import { gtpv2 } from './tunnel/gtpv2.js';
import { isakmp } from './tunnel/isakmp.js';
import { l2tp } from './tunnel/l2tp.js';
import { teredo } from './tunnel/teredo.js';
import { udpencap } from './tunnel/udpencap.js';
import { vxlan } from './tunnel/vxlan.js';
import { wg } from './tunnel/wg.js';

/** Every protocol that is read. To add one, write its file and name it here. */
export const LAYERS = [
  eth,
  cfp,
  sll,
  loopback,
  raw,
  ppp,
  chdlc,
  slarp,
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
  udplite,
  gre,
  erspan,
  ah,
  esp,
  udpencap,
  isakmp,
  vxlan,
  geneve,
  gtp,
  gtpv2,
  l2tp,
  teredo,
  wg,
  http,
  ssh,
  sip,
  sdp,
  rtp,
  rtcp,
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
  tls,
  quic,
  dns,
  nbns,
  nbdgm,
  dhcp,
  dhcpv6,
  ntp,
  application,
] as const satisfies readonly Layer[];
