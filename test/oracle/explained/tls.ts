import type { Difference } from '../difference.js';
import { type Explanation, isOursAlone } from '../explanation.js';
import { ownValues } from '../own-records.js';

const CERTIFICATE_TIMESTAMPS = '18';
const ENCRYPTED_SERVER_NAME = 65486;

/** Whether taking values out of the longer list can give the shorter one. */
const isWithin = (shorter: readonly string[], longer: readonly string[]): boolean => {
  let found = 0;
  for (const value of longer) if (value === shorter[found]) found += 1;
  return found === shorter.length;
};

/** Whether tshark reads certificates, answers of OCSP or timestamps in the frame, which are signed as well. */
const hasOtherSignatures = ({ protocols, record }: Difference): boolean =>
  protocols.some((name) => name === 'x509sat' || name === 'ocsp') ||
  ownValues(record, ['tls', 'handshake', 'extension', 'type']).map(String).includes(CERTIFICATE_TIMESTAMPS);

/** Whether only our side has read TLS in the frame. */
const isOursOnly = (difference: Difference): boolean =>
  !difference.protocols.includes('tls') && (isOursAlone(difference) || difference.path === 'frame.protocols');

/** Ports of HTTP, AJP and RDP, whose dissectors keep what they cannot read. */
const FOREIGN_PORTS = [80, 8080, 8009, 3389];

const isOnForeignPort = ({ record }: Difference): boolean =>
  ['srcport', 'dstport'].some((name) =>
    ownValues(record, ['tcp', name]).some((port) => FOREIGN_PORTS.includes(port as number)),
  );

/** Differences in TLS. */
export const TLS: readonly Explanation[] = [
  {
    fields: ['frame.protocols'],
    when: ({ behind = [] }) => behind[0] === 'tls',
    because: 'Where a segment brings no end of a record, tshark names tls; we do not.',
    users: true,
  },
  {
    fields: ['tls.handshake.sig_hash_alg[]'],
    when: (difference) => hasOtherSignatures(difference) && isWithin(difference.ours, difference.theirs),
    because: 'tshark also has the algorithms of timestamps inside certificates under this name.',
    users: true,
  },
  {
    fields: ['tls.handshake.extensions_key_share_group[]'],
    when: ({ record, ours, theirs }) =>
      ownValues(record, ['tls', 'handshake', 'extension', 'type']).includes(ENCRYPTED_SERVER_NAME) &&
      isWithin(ours, theirs),
    because: 'tshark has the key share inside of an encrypted server name under the same name.',
  },
  {
    fields: ['frame.protocols', 'tls.*'],
    when: (difference) => isOursOnly(difference) && isOnForeignPort(difference),
    because: 'On the ports of HTTP, AJP and RDP tshark goes by the port and does not see TLS.',
    users: true,
  },
  {
    fields: ['frame.protocols'],
    when: ({ protocols }) =>
      protocols.includes('tls') && protocols.some((name) => name === 'http' || name === 'socks'),
    because: 'tshark names the proxy that hands TLS on before it.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'tls.*'],
    captures:
      /id2t|malcolm|stratosphere|tumblr|pinterest|ultrasurf|reddit|sites|tls_malicious|http_connect|tls_heur|amp\.dns/,
    when: (difference) => isOursAlone(difference) || difference.protocols.includes('data'),
    because: 'tshark puts no messages together from segments whose checksum was left to the card; we do.',
    users: true,
  },
  {
    fields: ['frame.protocols', 'tls.*'],
    captures: /KakaoTalk_(chat|talk)|ultrasurf|tumblr|tls_heur|whatsappfiles/,
    when: (difference) => isOursAlone(difference) || isOursOnly(difference),
    because:
      'tshark does not read what it takes for a segment sent again or out of order; we do where we have not seen it.',
  },
  {
    fields: ['tls.handshake.ja3', 'tls.handshake.ja3_full'],
    captures: /tls_invalid_reads/,
    when: ({ ours }) => ours.length === 0,
    because: 'A client hello that contradicts its own lengths has no fingerprint here.',
    users: true,
  },
  {
    fields: ['tls.handshake.extension.type[]', 'tls.handshake.extensions_alpn_str[]'],
    captures: /^protocols\/tls_invalid_reads/,
    because:
      'tshark gives up a hello at a list of ALPN that is longer than its extension; we tell what is there.',
  },
];
