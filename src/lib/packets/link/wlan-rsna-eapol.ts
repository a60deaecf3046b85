import { boolean, group, optional, text, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { EAPOL_KEYDES_TYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const DESCRIPTOR_RSN = 2;
const DESCRIPTOR_WPA = 254;

/** Offsets behind the descriptor type. */
const AT = { keyInfo: 0, nonce: 12, rsc: 60, mic: 76, dataLength: 92, data: 94 } as const;
const NONCE_BYTES = 32;
const MIC_BYTES = 16;
/** Bits of the key information. */
const PAIRWISE = 0x0008;
const INSTALL = 0x0040;
const ACK = 0x0080;
const MIC = 0x0100;
const SECURE = 0x0200;
const ERROR = 0x0400;
const REQUEST = 0x0800;
const ENCRYPTED = 0x1000;
const SMK = 0x2000;

/** Key data of the first message that gives a PMKID away: KDE of that type, and nothing else of interest. */
const PMKID_KDE = Buffer.from('dd14000fac04', 'hex');
const PMKID_BYTES = 16;

/**
 * A message of the four-way or the group handshake, behind the descriptor type that `eapol` has read.
 *
 *   key info 2 | key length 2 | replay counter 8 | nonce 32 | IV 16 | RSC 8 | reserved 8 | MIC 16 |
 *   length of key data 2 | key data
 *
 * The MIC is taken to have 16 bytes: it is longer only with suites that are hardly met (AKM 12 and 13).
 */
export const wlanRsnaEapol = defineLayer({
  name: 'wlan_rsna_eapol',
  about: 'Key message of WPA, WPA2 and WPA3: the four-way handshake and its like',
  spec: 'IEEE 802.11-2020 section 12.7.2',
  level: LEVEL.transport,
  foundAt: [
    [EAPOL_KEYDES_TYPE, DESCRIPTOR_RSN],
    [EAPOL_KEYDES_TYPE, DESCRIPTOR_WPA],
  ],
  minBytes: 2,
  fields: {
    keydes: group('Key', {
      msgnr: optional(uint8('Number of the message in its handshake')),
      key_info: group('Key information', {
        keydes_version: uint8(
          '1 HMAC-MD5 and RC4, 2 HMAC-SHA1 and AES, 3 AES-CMAC and AES, 0 as the suite says',
        ),
        key_type: boolean('The key is for a pair, not for the group'),
        install: boolean('The key is to be installed'),
        key_ack: boolean('An answer is wanted'),
        key_mic: boolean('There is a MIC'),
        secure: boolean('The first exchange of keys is done'),
        error: boolean('A MIC was wrong (TKIP)'),
        request: boolean('The station asks for a handshake'),
        encrypted_key_data: boolean('The key data is encrypted'),
      }),
      nonce: optional(text('Nonce, in hexadecimal digits')),
      mic: optional(text('Message integrity code, in hexadecimal digits')),
      data_len: optional(uint16('Length of the key data', { unit: 'bytes' })),
    }),
    pmkid: optional(
      text('Identifier of the key, which message 1 may give away, in hexadecimal digits', {
        wireshark: ['wlan.rsn.ie.pmkid'],
      }),
    ),
  },

  dissect(header, cursor: Cursor): void {
    // Wireshark calls it by another name than the protocol it is listed under.
    cursor.unnamedInPath();
    const { keydes } = header;
    const info = cursor.uint16(AT.keyInfo);
    readKeyInfo(keydes.key_info, info);
    if (!cursor.has(AT.data, 'key cut short')) return;
    const hexAt = (offset: number, length: number): string =>
      cursor.bytes.toString('hex', cursor.at + offset, cursor.at + offset + length);
    keydes.nonce = hexAt(AT.nonce, NONCE_BYTES);
    keydes.mic = hexAt(AT.mic, MIC_BYTES);
    keydes.data_len = cursor.uint16(AT.dataLength);
    keydes.msgnr = messageNumber(info, keydes.data_len);
    cursor.advance(AT.data);
    if ((info & ENCRYPTED) !== 0 || cursor.available < PMKID_KDE.length + PMKID_BYTES) return;
    const isPmkid = PMKID_KDE.equals(cursor.bytes.subarray(cursor.at, cursor.at + PMKID_KDE.length));
    if (isPmkid) header.pmkid = hexAt(PMKID_KDE.length, PMKID_BYTES);
  },
});

type KeyInfo = Parameters<typeof wlanRsnaEapol.dissect>[0]['keydes']['key_info'];

function readKeyInfo(keyInfo: KeyInfo, bits: number): void {
  keyInfo.keydes_version = bits & 7;
  keyInfo.key_type = (bits & PAIRWISE) !== 0;
  keyInfo.install = (bits & INSTALL) !== 0;
  keyInfo.key_ack = (bits & ACK) !== 0;
  keyInfo.key_mic = (bits & MIC) !== 0;
  keyInfo.secure = (bits & SECURE) !== 0;
  keyInfo.error = (bits & ERROR) !== 0;
  keyInfo.request = (bits & REQUEST) !== 0;
  keyInfo.encrypted_key_data = (bits & ENCRYPTED) !== 0;
}

/**
 * Which message of its handshake this is (sections 12.7.6 and 12.7.7). What tells the fourth from the second
 * is that it has no key data.
 */
function messageNumber(info: number, dataLength: number): number | undefined {
  if ((info & (ERROR | REQUEST | SMK)) !== 0) return undefined;
  const isFromAuthenticator = (info & ACK) !== 0;
  if ((info & PAIRWISE) === 0) return isFromAuthenticator ? 1 : 2;
  if (isFromAuthenticator) return (info & MIC) !== 0 ? 3 : 1;
  return dataLength === 0 ? 4 : 2;
}
