import { hex } from '../../support/hex.js';
import type { CraftedCapture } from '../crafted-capture.js';
import { eth, ipv4, join } from '../wire.js';
import {
  ALL,
  AP,
  asFourthFragment,
  broadcast,
  control,
  data,
  data4,
  element,
  HOST,
  little,
  long,
  management,
  radiotap,
  STATION,
  withFcs,
} from './wlan-builders.js';

const LINKTYPE_ETHERNET = 1;
const LINKTYPE_PPP = 9;
const LINKTYPE_IEEE802_11 = 105;
const LINKTYPE_RADIOTAP = 127;
const UDP = 17;
const TO_DS = 1;
const FROM_DS = 2;
const PROTECTED = 0x40;
const ORDER = 0x80;

const datagram = ipv4(UDP, hex`c350 d431  000c 0000  01 02 03 04`);
const snap = join(hex`aa aa 03 00 00 00 0800`, datagram);
const ssid = element(0, Buffer.from('corner café'));
const rates = element(1, hex`82 84 8b 96 0c 12 18 24`);

/** Timestamp, beacon interval and capabilities, then SSID and rates. */
const beaconStart = join(hex`15 cd 5b 07 00 00 00 00  64 00  31 04`, ssid, rates);

const pairwise = (suites: Buffer): Buffer => join(little(suites.length / 4), suites);

/** RSN: CCMP for groups, CCMP and TKIP for pairs, PSK and SAE, frames protected, one PMKID, BIP. */
const rsn = element(
  48,
  join(
    hex`01 00  00 0f ac 04`,
    pairwise(hex`00 0f ac 04  00 0f ac 02`),
    pairwise(hex`00 0f ac 02  00 0f ac 08`),
    hex`8c 00  01 00  000102030405060708090a0b0c0d0e0f  00 0f ac 06`,
  ),
);

/** Wi-Fi Alliance's element before RSN: TKIP and PSK. */
const wpa = element(
  221,
  join(hex`00 50 f2 01  01 00  00 50 f2 02`, pairwise(hex`00 50 f2 02`), pairwise(hex`00 50 f2 02`)),
);

const elements: readonly Buffer[] = [
  element(3, hex`0b`),
  element(5, hex`01 03 01 00 10`), // TIM: traffic for the group, and for some stations
  element(7, hex`44 45 20  01 0d 14  24 04 17`), // country DE, two bands
  element(7, hex`44 45 20  c9 51 00  01 0d 14  00`), // with an operating triplet and padding
  element(11, hex`03 00 80 00 00`), // load of the BSS
  element(42, hex`03`),
  element(50, hex`30 48 60 6c`),
  rsn,
  wpa,
  element(45, hex`ef 01 17 ff ff 00 00 00 00 00 00 00 00 00 00 01 00 00 00 00 00 00 00 00 00 00`),
  element(61, hex`0b 07 04 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00`),
  element(191, hex`b2 01 80 33 ea ff 00 00 ea ff 00 00`),
  element(192, hex`01 2a 00 fc ff`),
  element(255, hex`23 01 00 00 00 00 00 00 20 02 c0 02 03 95 00 00 cc 00 fa ff fa ff`), // HE capabilities
  element(255, hex`24 04 00 00 05 fc ff`), // HE operation
  element(255, hex`24 04 00 02 05 fc ff  05 01 0f 00 06`), // HE operation at 6 GHz
  element(255, hex`24 04 40 00 05 fc ff  01 2a 00`), // HE operation with that of VHT
  element(113, hex`01 01 00 01 00 00 09`),
  element(114, Buffer.from('mesh-of-friends')),
  element(37, hex`01 06 0a`), // channel switch
  element(54, hex`01 02 03`),
  element(221, hex`00 50 f2 02 01 01 80 00 03 a4 00 00 27 a4 00 00 42 43 5e 00 62 32 2f 00`), // WMM
  element(221, hex`00 50 f2 04 10 4a 00 01 10 10 44 00 01 02`), // WPS
  element(221, hex`00 17 f2 0a 00 01 04`),
  element(221, hex`50 6f 9a 16 03 01 01 65 01 00`),
  element(66, hex`01 02`), // not known by name
];

const rsnOf = (content: Buffer): Buffer => broadcast(8, join(beaconStart, element(48, content)));

const managementFrames: readonly Buffer[] = [
  management(0, join(hex`31 04  0a 00`, ssid, rates, rsn)),
  management(1, join(hex`31 04  00 00  01 c0`, rates)),
  management(1, join(hex`31 04  11 00  00 c0`, rates)),
  management(2, join(hex`31 04  0a 00`, AP, ssid, rates)),
  management(3, join(hex`31 04  00 00  02 c0`, rates)),
  management(4, join(ssid, rates)),
  broadcast(4, join(element(0, Buffer.alloc(0)), rates)),
  management(5, join(beaconStart, rsn)),
  management(6, hex`01 02 03`), // timing advertisement
  management(7, hex`01 02`), // reserved
  broadcast(8, beaconStart),
  ...elements.map((each) => broadcast(8, join(beaconStart, each))),
  broadcast(8, join(beaconStart, ...elements.slice(0, 9))),
  management(9, Buffer.alloc(0)), // ATIM
  management(10, hex`08 00`),
  management(11, hex`00 00  01 00  00 00`), // open
  management(11, hex`01 00  02 00  00 00 10 04 01 02 03 04`), // shared key with the challenge
  management(11, join(hex`03 00  01 00  00 00  13 00`, Buffer.alloc(32, 7), Buffer.alloc(64, 9))), // SAE commit
  management(11, join(hex`03 00  02 00  00 00  01 00`, Buffer.alloc(32, 7))), // SAE confirm
  management(11, hex`03 00  01 00  4d 00`), // SAE: the group is not supported
  management(11, hex`00 00  02 00  0d 00`),
  management(12, hex`07 00`),
  management(12, hex`07 00 dd 04 00 17 f2 01`),
  management(13, hex`03 00 01 02 10 00 00 0a 00 00`), // ADDBA request
  management(13, hex`03 01 01 00 00 02 10 00 00`),
  management(13, hex`03 02 00 08 01 00`),
  management(13, hex`00 04 25 03 01 06 03`), // spectrum management: channel switch
  management(13, hex`08 00 01 02`), // SA query
  management(13, hex`05 00 01 00 00`), // radio measurement
  management(13, hex`04 0a 01`), // public: GAS
  management(13, hex`0a 07 01 00 00 00 00`), // BSS transition
  management(13, hex`7f 00 17 f2 01`), // vendor specific
  management(13, hex`15 01 00`), // VHT
  management(13, hex`0f 01 31 04`), // self-protected
  management(14, hex`03 00 01 02 10 00 00 0a 00 00`), // no acknowledgement
  management(15, hex`01`),
  management(13, hex`03 00 01 02`, PROTECTED),
  management(12, hex`01 00 00 20 00 00 00 00  a1 a2 a3 a4 a5 a6 a7 a8 a9 aa`, PROTECTED),
  management(8, join(hex`40 00 00 00`, beaconStart), ORDER), // with HT control
  asFourthFragment(management(8, beaconStart)),
  rsnOf(hex`01 00`),
  rsnOf(hex`01 00  00 0f ac 04`),
  rsnOf(hex`01 00  00 0f ac 04  01 00 00 0f ac 04`),
  rsnOf(hex`01 00  00 0f ac 04  01 00 00 0f ac 04  01 00 00 0f ac 02`),
  rsnOf(hex`01 00  00 0f ac 04  01 00 00 0f ac 04  01 00 00 0f ac 02  00 00`),
  rsnOf(hex`01 00  00 0f ac 04  01 00 00 0f ac 04  01 00 00 0f ac 12  c0 00  00 00`),
  rsnOf(hex`01 00  00 0b 85 04  01 00 00 0b 85 04  01 00 00 0b 85 02`), // an organisation's own suites
];

const extendedIv = hex`01 21 02 20 03 04 05 06`;
const cipherText = hex`a0 a1 a2 a3 a4 a5 a6 a7  a8 a9 aa ab ac ad ae af  b0 b1 b2 b3`;
const subframe = (payload: Buffer): Buffer =>
  join(HOST, STATION, Buffer.from([payload.length >>> 8, payload.length & 0xff]), payload);
const padded = (bytes: Buffer): Buffer => join(bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4));

const dataFrames: readonly Buffer[] = [
  data(0, 0, snap), // between stations
  data(0, TO_DS, snap),
  data(0, FROM_DS, snap),
  data4(0, 0, snap),
  data(1, TO_DS, snap), // with an acknowledgement for the contention-free period
  data(2, TO_DS, snap),
  data(3, TO_DS, snap),
  data(4, TO_DS), // null
  data(5, TO_DS),
  data(6, TO_DS),
  data(7, TO_DS),
  data(8, TO_DS, hex`06 00`, snap),
  data(8, FROM_DS, hex`16 00`, snap),
  data(8, FROM_DS, hex`26 20`, snap),
  data(8, TO_DS, hex`07 55`, snap),
  data(8, TO_DS, hex`17 55`, snap),
  data(8, 0, hex`05 00`, snap),
  data(9, TO_DS, hex`06 00`, snap),
  data(10, TO_DS, hex`06 00`, snap),
  data(10, FROM_DS, hex`06 04`, snap),
  data(11, TO_DS, hex`06 00`, snap),
  data(12, TO_DS, hex`07 00`), // null with QoS
  data(13, TO_DS, hex`07 00`),
  data(14, TO_DS, hex`07 00`),
  data(15, TO_DS, hex`07 00`),
  data4(8, 0, hex`01 00`, snap),
  data(8, TO_DS | ORDER, hex`06 00  40 00 00 00`, snap), // HT control: HT,
  data(8, TO_DS | ORDER, hex`06 00  05 00 00 c0`, snap), // VHT,
  data(8, TO_DS | ORDER, hex`06 00  03 0d 00 00`, snap), // HE
  data4(8, ORDER, hex`06 00  40 00 00 00`, snap),
  data4(8, 0, hex`00 01  00 1f 01 00 00 00`, snap), // mesh control
  data4(8, 0, hex`00 01  01 1f 01 00 00 00`, STATION, snap), // with address 4
  data4(8, 0, hex`00 01  02 1f 01 00 00 00`, STATION, HOST, snap), // with addresses 5 and 6
  data(8, FROM_DS, hex`00 01  01 1f 01 00 00 00`, STATION, snap),
  data(8, TO_DS, hex`80 00`, padded(subframe(snap)), subframe(snap)), // A-MSDU
  data(8, FROM_DS, hex`80 00`, subframe(snap)),
  data4(8, 0, hex`80 00`, subframe(snap)),
  data(8, FROM_DS, hex`80 00`, HOST, STATION, hex`01 00`, snap), // longer than the frame
  data(8, FROM_DS, hex`80 00`, HOST, STATION, hex`00 00  00 00`, subframe(snap)), // an empty one first
  data(8, FROM_DS, hex`80 00`, HOST, STATION), // no length
  data(0, TO_DS | PROTECTED, hex`01 02 03 40`, cipherText), // WEP
  data(0, TO_DS | PROTECTED, hex`03 ff 07 00`, cipherText), // WEP with a weak IV
  data(0, TO_DS | PROTECTED, extendedIv, cipherText), // TKIP
  data(8, TO_DS | PROTECTED, hex`06 00  02 01 00 20 03 04 05 06`, cipherText), // CCMP
  data(8, TO_DS | PROTECTED, hex`86 00  02 01 00 60 03 04 05 06`, cipherText), // A-MSDU behind it
  data(8, TO_DS | PROTECTED, hex`06 00  02 01 00 20 03`), // cut
  data(0, TO_DS | PROTECTED, hex`01 02`),
  data(0, TO_DS | PROTECTED, hex`01 02 03 00 04`),
  data(4, TO_DS | PROTECTED),
  data4(8, PROTECTED, hex`00 01  02 01 00 20 03 04 05 06`, cipherText),
  data(0, TO_DS, hex`ff ff 00 1e 00 04 00 00 00 ff ff ff ff ff ff ff 04 53`), // raw IPX
  data(0, TO_DS, hex`42 42 03 00 00 00 00 00`), // spanning tree
  data(0, TO_DS, hex`00 00 aa aa 03 00 00 00 08 00`, datagram), // two bytes of OLPC
  data(0, FROM_DS, STATION, HOST, hex`08 00`, datagram), // bridged Ethernet
  data(0, TO_DS),
  data(0, TO_DS | 4, snap), // more fragments
  asFourthFragment(data(0, TO_DS, snap)),
  asFourthFragment(data(8, TO_DS | 4, hex`86 00`, snap)),
];

const blockAckStart = hex`c0 01`;
const controlFrames: readonly Buffer[] = [
  control(0, STATION), // reserved
  control(2, STATION, AP, hex`00 00 00 00 00 00 00 00 00 00`), // trigger
  control(3, STATION, AP),
  control(4, STATION, AP, hex`01`), // beamforming report poll
  control(5, STATION, AP, hex`04  05 30`), // NDP announcement
  control(6, STATION),
  control(7, STATION, hex`b4 00  40 00 00 00`, AP), // wrapper of an RTS
  control(7, STATION, hex`d4 00  40 00 00 00`), // wrapper of an ACK
  control(8, STATION, AP, hex`05 20`, blockAckStart), // block ack request
  control(8, STATION, AP, hex`04 20`, blockAckStart), // compressed
  control(8, STATION, AP, hex`06 10`, hex`00 10`, blockAckStart, hex`00 20`, blockAckStart), // several TIDs
  control(9, STATION, AP, hex`05 20`, blockAckStart, hex`ff 00 00 00 00 00 00 80`),
  control(9, STATION, AP, hex`05 30`, blockAckStart, Buffer.alloc(8, 0x55)),
  control(9, STATION, AP, hex`00 20`, blockAckStart, Buffer.alloc(128, 0x55)),
  control(9, STATION, AP, hex`16 00  05 08`, blockAckStart, Buffer.alloc(8, 0xff)),
  join(hex`a4 00  05 c0`, AP, STATION), // PS-Poll with an association identifier
  control(11, STATION, AP),
  control(12, STATION),
  control(13, STATION),
  control(14, ALL, AP),
  control(15, ALL, AP),
  hex`b4 00 3a 01 02 00 00`, // RTS cut short
  hex`00 01 02 03`,
  hex`b7 00 3a 01 02 00 00 00 00 05 02 00 00 00 00 a0`, // protocol version 3
  hex`0c 00 3a 01 02 00 00 00 00 05 02 00 00 00 00 a0 00 00`, // extension frame
];

/** Names of networks that are not what a name should be. */
const namesOfNetworks: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.alloc(8), // hidden, its length kept
  Buffer.from('"quoted\\" \u0007 \u001b[31m'),
  hex`b1 f0 be a9 57 69 46 69`, // GBK
  Buffer.from('日本語'),
  hex`e2 80 ae 67 6f 6f 64`, // right-to-left override
  hex`ed a0 80`, // a surrogate
  Buffer.alloc(32, 'a'),
].map((name) => broadcast(8, join(hex`15 cd 5b 07 00 00 00 00  64 00  31 04`, element(0, name))));

/** Elements that run over the end of the frame, or hold less than they should. */
const lyingElements: readonly Buffer[] = [
  join(beaconStart, hex`dd ff 00 50 f2 01`),
  join(beaconStart, hex`30 14 01 00`),
  join(beaconStart, hex`03`),
  join(beaconStart, hex`03 00`),
  join(beaconStart, hex`05 01 00`),
  join(beaconStart, hex`07 02 44 45`),
  join(beaconStart, hex`dd 02 00 50`),
  join(beaconStart, hex`dd 00`),
  join(beaconStart, hex`ff 00`),
  join(beaconStart, element(48, hex`01`)),
  join(beaconStart, element(48, hex`01 00  00 0f ac 04  ff ff 00 0f ac 04`)),
  join(beaconStart, element(48, hex`01 00  00 0f ac 04  01 00 00 0f ac 04  09 00 00 0f ac 02`)),
  join(hex`15 cd 5b 07 00 00 00 00  64 00  31 04`, element(0, Buffer.alloc(40, 'x'))), // overlong
  join(hex`15 cd 5b 07 00 00 00 00  64 00  31 04`, element(0, Buffer.alloc(255, 'x'))),
  join(beaconStart, ssid), // twice
  hex`15 cd 5b 07 00 00`, // cut in the timestamp
  hex`ff ff ff ff ff ff ff ff  64 00  31 04`,
].map((body) => broadcast(8, body));

const eapolIn = (packet: Buffer): Buffer => data(0, FROM_DS, hex`aa aa 03 00 00 00 888e`, packet);
const nonce = Buffer.alloc(32, 0xa7);
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);

/** A message of the four-way handshake: information, replay counter, key data. */
const keyMessage = (info: Buffer, mic: Buffer, keyData: Buffer): Buffer => {
  const body = join(
    ...[hex`02`, info, hex`00 10  00 00 00 00 00 00 00 02`, nonce, zeros(16), zeros(8), zeros(8), mic],
    ...[Buffer.from([keyData.length >>> 8, keyData.length & 0xff]), keyData],
  );
  return eapolIn(join(hex`02 03`, Buffer.from([body.length >>> 8, body.length & 0xff]), body));
};
const mic = Buffer.alloc(16, 0x5c);
const pmkidKde = element(221, join(hex`00 0f ac 04`, Buffer.alloc(16, 0x11)));

const eapolFrames: readonly Buffer[] = [
  keyMessage(hex`00 8a`, zeros(16), pmkidKde),
  keyMessage(hex`01 0a`, mic, rsn),
  keyMessage(hex`13 ca`, mic, Buffer.alloc(24, 0x77)),
  keyMessage(hex`03 0a`, mic, Buffer.alloc(0)),
  keyMessage(hex`13 82`, mic, Buffer.alloc(24, 0x77)), // group key
  keyMessage(hex`03 02`, mic, Buffer.alloc(0)),
  keyMessage(hex`0f 0a`, mic, Buffer.alloc(0)), // error and request
  eapolIn(join(hex`01 03 002c  01 000d  00 00 00 00 00 00 00 01`, zeros(16), hex`81`, mic)), // RC4
  eapolIn(hex`01 03 0001 07`), // a descriptor no one knows
  eapolIn(hex`01 01 0000`), // start
  eapolIn(hex`01 02 0000`), // logoff
  eapolIn(hex`01 00 0005  01 01 0005 01`), // EAP request identity
  eapolIn(hex`01 00 0009  02 01 0009 01 616c6963`), // response
  eapolIn(hex`01 00 0004  03 01 0004`), // success
  eapolIn(hex`01 00 0004  04 01 0004`), // failure
  eapolIn(hex`01 00 0006  01 02 0006 0d 20`), // TLS start
  eapolIn(hex`01 00 0006  02 02 0006 03 19`), // NAK
  eapolIn(hex`01 00 0012  01 03 0012 04 08 0102030405060708 6e616d65`), // MD5 challenge
  eapolIn(hex`01 00 0004  01 01 00ff`), // longer than it is
  eapolIn(hex`01 03 00ff 02 00 8a`), // a key cut short
];

const plain: readonly CraftedCapture[] = [
  { name: 'wlan-management', linktype: LINKTYPE_IEEE802_11, frames: managementFrames },
  { name: 'wlan-data', linktype: LINKTYPE_IEEE802_11, frames: dataFrames },
  { name: 'wlan-control', linktype: LINKTYPE_IEEE802_11, frames: controlFrames },
  { name: 'wlan-network-names', linktype: LINKTYPE_IEEE802_11, frames: namesOfNetworks },
  { name: 'wlan-lying-elements', linktype: LINKTYPE_IEEE802_11, frames: lyingElements },
  { name: 'wlan-eapol', linktype: LINKTYPE_IEEE802_11, frames: eapolFrames },
];

/** Radiotap of nothing but flags: a check sequence follows; bit 5 says that the header is padded to four bytes. */
const checked = (flags: number, frame: Buffer): Buffer =>
  join(radiotap([0x00000002], Buffer.from([flags])), frame);

/** The frame with two zero bytes behind its header. */
const paddedAt = (at: number, frame: Buffer): Buffer =>
  join(frame.subarray(0, at), Buffer.alloc(2), frame.subarray(at));

const fcsFrames: readonly Buffer[] = [
  checked(0x10, withFcs(data(0, TO_DS, snap))),
  checked(0x10, join(data(0, TO_DS, snap), long(0x12345678))),
  checked(0x50, join(data(0, TO_DS, snap), long(0x12345678))), // and the driver says so
  checked(0x10, withFcs(control(13, STATION))),
  checked(0x10, control(13, STATION)),
  checked(0x00, data(0, TO_DS, snap)),
  checked(0x20, data(8, TO_DS, hex`06 00  00 00`, snap)), // padded
  checked(0x30, withFcs(data(8, TO_DS, hex`06 00  00 00`, snap))), // with the padding in the sum
  checked(0x30, paddedAt(26, withFcs(data(8, TO_DS, hex`06 00`, snap)))),
  checked(0x20, data(0, TO_DS, snap)),
  checked(0x10, hex`d4 00`),
  checked(0x10, withFcs(broadcast(8, beaconStart))),
];

/** The same messages where there is no radio. */
const wiredFrames: readonly Buffer[] = [
  eth(0x888e, hex`02 01 0000`),
  eth(0x888e, hex`02 00 0009  02 01 0009 01 616c6963  00 00 00 00`), // padded
  eth(0x888e, hex`03 05 0004  01 02 03 04`), // MACsec key agreement
];
const pppFrames: readonly Buffer[] = [
  hex`ff 03 c227  01 01 0005 01`,
  hex`ff 03 c227  02 01 0009 01 616c6963`,
];

/** 802.11 frames of every kind. */
export const WLAN: readonly CraftedCapture[] = [
  ...plain,
  { name: 'eapol', linktype: LINKTYPE_ETHERNET, frames: wiredFrames },
  { name: 'eap', linktype: LINKTYPE_PPP, frames: pppFrames },
  { name: 'wlan-fcs', linktype: LINKTYPE_RADIOTAP, frames: fcsFrames },
];
