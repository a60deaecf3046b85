import { name, optional, text } from '../../records/field.js';
import { defineLayer, LEVEL } from '../layer.js';

const OURS = { wireshark: [] } as const;

/**
 * What the conversation is about. Nothing of it is read at one place: it is what messages, names and ports of
 * this packet and earlier ones come to (`ApplicationNames`).
 */
export const application = defineLayer({
  name: 'app',
  about: 'Application of the conversation, in packets that bring it bytes',
  spec: 'RFC 6335 section 5 (service names); RFC 6066 section 3 (server name); RFC 7301 (ALPN)',
  level: LEVEL.application,
  foundAt: [],
  minBytes: 1,
  fields: {
    name: name('Online service where the host is one of a known service, else protocol', OURS),
    proto: optional(name('Protocol whose messages were recognised, by its name in frame.protocols', OURS)),
    host: optional(name('Host that the client asked for, or the name that DNS gave the address under', OURS)),
    by: text(
      'What tells the name: a message of the protocol, the host asked for, ALPN, DNS, or the port: a guess',
      {
        values: ['message', 'host', 'alpn', 'dns', 'port'],
        ...OURS,
      },
    ),
  },

  dissect() {
    // It stands nowhere: see above.
  },
});
