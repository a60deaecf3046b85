import { count, text } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

/** ProtocolVersion: RFC 8446 section 4.1.2, RFC 6101, RFC 6176. */
const VERSION_NAMES: Readonly<Record<number, string>> = {
  2: 'SSL 2.0',
  768: 'SSL 3.0',
  769: 'TLS 1.0',
  770: 'TLS 1.1',
  771: 'TLS 1.2',
  772: 'TLS 1.3',
};

const versionName = (version: number): string =>
  VERSION_NAMES[version] ?? `0x${version.toString(16).padStart(4, '0')}`;

type Sum = 'client_hellos' | 'server_hellos' | 'certificates' | 'alerts';

function countMessage(sums: Record<Sum, number>, type: number): void {
  if (type === CLIENT_HELLO) sums.client_hellos += 1;
  else if (type === SERVER_HELLO) sums.server_hellos += 1;
  else if (type === CERTIFICATE) sums.certificates += 1;
}

/** Handshakes of TLS, over TCP and in QUIC: what was asked for, and what was agreed on. */
export const tls = defineTap({
  name: 'tls',
  about: 'Handshakes of TLS: versions that servers chose, names that clients asked for, fingerprints, alerts',
  needs: ['tls'],
  fields: {
    client_hellos: count('Client hellos'),
    server_hellos: count('Server hellos, also those that ask for another client hello'),
    certificates: count('Messages with certificates that could be read: none since TLS 1.3'),
    alerts: count('Alerts that could be read'),
    versions: countedGroup('Versions that servers chose', { version: text('Version') }),
    server_names: countedGroup('Names that clients asked for', {
      server_name: text('Server name (RFC 6066)'),
    }),
    ja4: countedGroup('Fingerprints of clients', { ja4: text('JA4') }),
  },
  parts: ({ limit }) => ({
    sums: new Sums('client_hellos', 'server_hellos', 'certificates', 'alerts'),
    versions: new TextCounts({ limit }),
    server_names: new TextCounts({ limit }),
    ja4: new TextCounts({ limit }),
  }),

  observer:
    ({ sums: { of: sums }, versions, server_names, ja4 }) =>
    ({ tls: header, frame: { len } }) => {
      if (header === undefined) return;
      const { handshake, alert_message } = header;
      sums.alerts += alert_message.desc.length;
      for (const type of handshake.type) countMessage(sums, type);
      if (handshake.type.includes(SERVER_HELLO)) {
        const version = handshake.extensions.supported_version.at(-1) ?? handshake.version;
        if (version !== undefined) versions.count(versionName(version), len);
      }
      const { extensions_server_name: name, ja4: fingerprint } = handshake;
      if (name !== undefined) server_names.count(name, len);
      if (fingerprint !== undefined) ja4.count(fingerprint, len);
    },

  result: ({ sums, versions, server_names, ja4 }, { top }) => ({
    ...sums.of,
    versions: countedResult(versions, top, (version) => ({ version })),
    server_names: countedResult(server_names, top, (server_name) => ({ server_name })),
    ja4: countedResult(ja4, top, (fingerprint) => ({ ja4: fingerprint })),
  }),

  tables: ({ client_hellos, server_hellos, certificates, alerts, versions, server_names, ja4 }) => [
    {
      title: 'TLS',
      columns: ['client hellos', 'server hellos', 'certificates', 'alerts'],
      rows:
        client_hellos + server_hellos + alerts === 0
          ? []
          : [[client_hellos, server_hellos, certificates, alerts]],
    },
    countedTable({ title: 'TLS versions', columns: ['version'] }, versions),
    countedTable({ title: 'TLS server names', columns: ['server name'] }, server_names),
    countedTable({ title: 'TLS clients', columns: ['JA4'] }, ja4),
  ],
});
