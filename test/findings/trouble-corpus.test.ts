import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../src/lib/findings/operations.js';
import { analysed } from '../support/analysed.js';
import { CORPUS, corpusCaptures } from '../support/corpus.js';

/** What the captures of known trouble must be told of, and what benign ones beside them are. */
const TOLD: Readonly<Record<string, readonly string[]>> = {
  'tcp/packets--latency1.pcapng': [],
  'tcp/packets--latency2.pcapng': ['slow-network'],
  'tcp/packets--latency3.pcapng': ['slow-client'],
  'tcp/packets--latency4.pcapng': ['slow-server'],
  'tcp/packets--tcp_zerowindowdead.pcapng': ['zero-window'],
  'attacks/packets--nowebaccess2.pcapng': ['failed-connections'],
  'attacks/packets--stranded_branchdns.pcapng': ['dns-failures'],
  'attacks/packets--stranded_clientside.pcapng': ['dns-failures'],
  'attacks/packets--inconsistent_printer.pcapng': ['retransmissions'],
  'floods/intrusiondetection--arp-storm.pcap': ['arp-storm'],
  'voip/sip_captures--RTP-Protocol.pcap': [],
  'voip/sip_captures--voip1b.pcapng': ['dscp-bleaching', 'one-way-audio', 'voip-quality'],
  'wifi/packets--3e80211_wepauthfail.pcapng': ['wifi-refusals'],
  'wifi/packets--3e80211_wpaauth.pcapng': [],
  'wifi/pcaps--FailedWEPAuth.pcap': ['wifi-refusals'],
  'attacks/intrusiondetection--alexa-top500-txt.pcap': [],
  'attacks/joy--kali-normal-ssh.pcap': [],
};

const present = new Set(corpusCaptures().map(({ name }) => name));

describe('detectors of trouble over real captures', () => {
  it.for(Object.entries(TOLD))('%s', async ([name, expected], context) => {
    context.skip(!present.has(name), 'the capture is absent');
    const findings = await analysed([join(CORPUS, name)], { detectors: OPERATIONS });
    expect([...new Set(findings.map(({ detector }) => detector))].sort()).toEqual(expected);
  });
});
