import type { Packet } from '../packets/packet.js';
import { quoted } from './quoted.js';

const EAPOL_TYPES: readonly (string | undefined)[] = [
  undefined,
  'start',
  'logoff',
  'key',
  undefined,
  'MACsec key agreement',
];
const EAP_CODES: readonly (string | undefined)[] = [undefined, 'request', 'response', 'success', 'failure'];
/** Methods that are met most (the EAP registry of IANA). */
const EAP_METHODS: { readonly [type: number]: string } = {
  1: 'identity',
  2: 'notification',
  3: 'refusal',
  4: 'MD5',
  13: 'TLS',
  18: 'SIM',
  21: 'TTLS',
  23: 'AKA',
  25: 'PEAP',
  43: 'FAST',
  50: "AKA'",
  52: 'PWD',
};

/** What people want to know of an 802.1X message: which of the handshake, or who says to be whom. */
export function describeEapol({ eapol, eap, wlan_rsna_eapol: key }: Packet): string[] {
  if (eap !== undefined) return describeEap(eap);
  if (eapol === undefined) return [];
  const facts = [EAPOL_TYPES[eapol.type] ?? `type=${eapol.type}`];
  if (key === undefined) return facts;
  const { msgnr, key_info: info } = key.keydes;
  if (msgnr !== undefined) facts.push(info.key_type ? `${msgnr} of 4` : `group ${msgnr} of 2`);
  if (info.request) facts.push('request');
  if (info.error) facts.push('MIC error');
  if (eapol.keydes.replay_counter !== undefined) facts.push(`replay=${eapol.keydes.replay_counter}`);
  if (key.pmkid !== undefined) facts.push('PMKID');
  return facts;
}

function describeEap({ code, id, type, identity }: NonNullable<Packet['eap']>): string[] {
  const facts = ['EAP', EAP_CODES[code] ?? `code=${code}`];
  if (type !== undefined) facts.push(EAP_METHODS[type] ?? `method=${type}`);
  if (identity !== undefined) facts.push(quoted(identity));
  return [...facts, `id=${id}`];
}
