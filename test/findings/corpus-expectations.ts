/**
 * Captures of the corpus in which detectors of attacks must warn, and of what. In all others a warning is a false alarm:
 * those that stand here beside the attacks are true, whatever the capture is there for.
 */
export const ALARMS: Readonly<Record<string, readonly string[]>> = {
  // hydra: the seven connections of the label
  'attacks/joy--kali-password-attack_hydra.pcap': ['brute-force'],
  // two servers answer one client, and name different routers
  'attacks/malcolm-pcap--eternalchampion.pcap': ['rogue-dhcp'],
  // RC4, in 2015
  'attacks/ndpi--webex.pcap': ['weak-tls'],
  // the gateway and a host, claimed by one address that nobody asked
  'attacks/packets--arppoison.pcapng': ['arp-spoof'],
  // 705 refused logins; FTP does not encrypt them
  'attacks/pcaps--ftp-crack.pcap': ['brute-force', 'cleartext-credentials'],
  // SSH on port 902
  'attacks/stratospherelinuxips--malicious-ssh-bruteforce.pcap': ['brute-force'],
  // a headend asks for 303 addresses in 29 s
  'floods/intrusiondetection--arp-storm.pcap': ['arp-scan'],
  // reflection over TCP
  'floods/packet-captures--amp.TCP.reflection.SYNACK.pcap': ['amplification'],
  // reflection over TCP
  'floods/packet-captures--amp.TCP.syn.optionallyACK.optionallysamePort.pcapng': ['amplification'],
  // reflection over DNS, and over TCP besides
  'floods/packet-captures--amp.dns.RRSIG.fragmented.pcap': ['amplification'],
  // HTTP basic
  'floods/tracepcap--demo_all_rules.pcap': ['cleartext-credentials'],
  // IMAP LOGIN without TLS
  'floods/tracepcap--week1_baseline.pcap': ['cleartext-credentials'],
  // Telnet
  'floods/tracepcap--week3_telnet_bittorrent.pcap': ['cleartext-credentials'],
  // a stranger takes addresses of three hosts; IMAP, FTP, Telnet
  'floods/tracepcap--week6_peak_violations.pcap': ['arp-spoof', 'cleartext-credentials'],
  // IMAP LOGIN without TLS
  'floods/tracepcap--week8_near_baseline.pcap': ['cleartext-credentials'],
  // the brute forces and scans of the timeline that pass this place
  'labelled/westermo-right.pcap': ['brute-force', 'port-scan'],
  // RC4
  'protocols/KakaoTalk_chat.pcap': ['weak-tls'],
  // RC4
  'protocols/KakaoTalk_talk.pcap': ['weak-tls'],
  // SMTP AUTH without TLS
  'protocols/emotet.pcap': ['cleartext-credentials'],
  // HTTP basic
  'protocols/fuzz-2006-09-29-28586.pcap': ['cleartext-credentials'],
  // IMAP LOGIN
  'protocols/imap.pcap': ['cleartext-credentials'],
  // POP PASS
  'protocols/pop3.pcap': ['cleartext-credentials'],
  // RC4
  'protocols/smtp-starttls.pcap': ['weak-tls'],
  // Telnet
  'protocols/telnet.pcap': ['cleartext-credentials'],
  // the certificate is of the future
  'protocols/tls-rdn-extract.pcap': ['weak-tls'],
  // RC4
  'protocols/tls_invalid_reads.pcap': ['weak-tls'],
  // RC4
  'protocols/waze.pcap': ['weak-tls'],
  // ten hosts
  'scans/malcolm-pcap--multiport_scan.pcap': ['port-scan'],
  // nmap
  'scans/packets--synscan.pcapng': ['port-scan'],
  // iodine
  'tunnels/nfstream--dns-tunnel-iodine.pcap': ['dns-tunnel'],
  // HTTP basic, to the web interface of the exchange
  'voip/sip_captures--Forensic_challenge_4.pcap': ['cleartext-credentials'],
  // a telephone that goes on with a wrong password
  'voip/sip_captures--private-test-sip.pcapng': ['brute-force'],
  // 768 deauthentications
  'wifi/wifite2--handshake_has_1234.cap': ['deauth-flood'],
};

/** Attacks in which no detector finds anything, and why. */
export const MISSES: Readonly<Record<string, string>> = {
  'attacks/malcolm-pcap--CVE-2020-1472_exploit_win2016.pcap':
    'zerologon: logins within Netlogon RPC, which is not decoded',
  'attacks/malcolm-pcap--CVE-2020-1472_exploit_win2019.pcap':
    'zerologon: logins within Netlogon RPC, which is not decoded',
  'attacks/malcolm-pcap--CVE-2020-1472_test_win2019.pcap':
    'zerologon: logins within Netlogon RPC, which is not decoded',
  'attacks/malcolm-pcap--doublepulsar-backdoor-connect-win7.pcap':
    'an exploit of SMB or RDP: it has no signature here',
  'attacks/malcolm-pcap--esteemedaudit-failed-XPSP2.pcap':
    'an exploit of SMB or RDP: it has no signature here',
  'attacks/malcolm-pcap--eternalblue-failed-patched-win7.pcap':
    'an exploit of SMB or RDP: it has no signature here',
  'attacks/malcolm-pcap--eternalblue-success-unpatched-win7.pcap':
    'an exploit of SMB or RDP: it has no signature here',
  'attacks/malcolm-pcap--wannacry.pcap':
    'spreads by an exploit between three hosts that all answer: no scan is in the capture, and exploits have no signature here',
  'attacks/packets--aurora.pcapng': 'a few requests by HTTP: what is bad about them are their words',
  'attacks/packets--cryptowall4_c2.pcapng': 'a few requests by HTTP: what is bad about them are their words',
  'attacks/packets--sessionhijacking.pcapng': 'a stolen cookie looks like its owner',
  'tunnels/malcolm-pcap--log4j-dns_exfil.pcap': 'one name asked for: nothing is repeated',
};
