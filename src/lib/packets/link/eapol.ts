import { uint64At } from '../../bytes/uint64.js';
import { count, group, optional, text, uint8, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { EAPOL_KEYDES_TYPE, EAPOL_TYPE, ETHERTYPE } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const HEADER_BYTES = 4;
const TYPE_KEY = 3;
/** Key descriptors: of 802.1X itself, of WPA2 and of WPA. */
const DESCRIPTOR = { rc4: 1, rsn: 2, wpa: 254 } as const;

/**
 *    0         8        16               32
 *   +---------+--------+----------------+
 *   | version |  type  |     length     |
 *   +---------+--------+----------------+
 *
 * and of a key the descriptor type, whose own fields stand in `wlan_rsna_eapol`.
 */
export const eapol = defineLayer({
  name: 'eapol',
  about: 'IEEE 802.1X: authentication at a port or access point',
  spec: 'IEEE 802.1X-2020 section 11; keys: IEEE 802.11-2020 section 12.7.2',
  level: LEVEL.network,
  foundAt: [[ETHERTYPE, 0x888e]],
  minBytes: HEADER_BYTES,
  fields: {
    version: uint8('Version'),
    type: uint8('0 EAP, 1 start, 2 logoff, 3 key, 5 MACsec key agreement'),
    len: uint16('Length of the body', { unit: 'bytes' }),
    keydes: group('Key', {
      type: optional(uint8('Descriptor: 2 WPA2 and WPA3, 254 WPA, 1 RC4')),
      key_len: optional(uint16('Length of the key', { unit: 'bytes' })),
      replay_counter: optional(count('Replay counter; left out beyond 2^53')),
      key_iv: optional(text('Initialization vector, in hexadecimal digits')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    header.version = cursor.uint8(0);
    header.type = cursor.uint8(1);
    header.len = cursor.uint16(2);
    cursor.advance(HEADER_BYTES);
    if (cursor.wireLength < header.len) cursor.remark('longer than the packet around it');
    cursor.limit(header.len);
    if (header.type !== TYPE_KEY) return cursor.next(EAPOL_TYPE, header.type);
    if (!cursor.has(1, 'no descriptor type')) return;
    header.keydes.type = cursor.uint8(0);
    cursor.advance(1);
    if (header.keydes.type === DESCRIPTOR.rc4) {
      readKey(header, cursor, RC4_KEY);
      if (!cursor.has(RC4_KEY_BYTES, 'key cut short')) return;
    } else if (header.keydes.type === DESCRIPTOR.rsn || header.keydes.type === DESCRIPTOR.wpa) {
      readKey(header, cursor, RSN_KEY);
    }
    cursor.next(EAPOL_KEYDES_TYPE, header.keydes.type);
  },
});

type EapolHeader = Parameters<typeof eapol.dissect>[0];

/** Where the fields that both kinds of key have stand behind the descriptor type. */
interface KeyPlan {
  readonly length: number;
  readonly counter: number;
  readonly iv: number;
}
const RC4_KEY: KeyPlan = { length: 0, counter: 2, iv: 10 };
const RSN_KEY: KeyPlan = { length: 2, counter: 4, iv: 44 };
const IV_BYTES = 16;
/** Up to the key itself, which may be left out: length, counter, IV, index, signature. */
const RC4_KEY_BYTES = 43;

function readKey({ keydes }: EapolHeader, cursor: Cursor, plan: KeyPlan): void {
  const { available, bytes, at } = cursor;
  if (available >= plan.length + 2) keydes.key_len = cursor.uint16(plan.length);
  if (available >= plan.counter + 8) keydes.replay_counter = uint64At(bytes, at + plan.counter, false);
  if (available >= plan.iv + IV_BYTES) {
    keydes.key_iv = bytes.toString('hex', at + plan.iv, at + plan.iv + IV_BYTES);
  }
}
