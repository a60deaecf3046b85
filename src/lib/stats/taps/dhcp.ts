import { MESSAGE_NAMES } from '../../packets/app/dhcp/fields.js';
import { optional, text, uint8 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

const TYPES = 256;

/** Messages of DHCP (RFC 2131), who answers, and what clients call themselves. */
export const dhcp = defineTap({
  name: 'dhcp',
  about: 'Messages of DHCP by type, servers that sent any, names of clients',
  needs: ['dhcp'],
  fields: {
    messages: countedGroup('Messages', {
      msg_type: uint8('Type: 0 where it says none, as BOOTP does'),
      name: optional(text('What the type is called')),
    }),
    servers: countedGroup('Servers', { address: text('Address that the server says it has') }),
    clients: countedGroup('Clients', { hostname: text('Name of the client') }),
  },
  parts: ({ limit }) => ({
    messages: new NumberCounts({ limit: TYPES }),
    servers: new TextCounts({ limit }),
    clients: new TextCounts({ limit }),
  }),

  observer:
    ({ messages, servers, clients }) =>
    ({ dhcp: header, frame: { len } }) => {
      if (header === undefined) return;
      const { dhcp: type, dhcp_server_id, hostname } = header.option;
      messages.count(type ?? 0, len);
      if (header.type === BOOT_REPLY && dhcp_server_id !== undefined) servers.count(dhcp_server_id.text, len);
      if (hostname !== undefined) clients.count(hostname, len);
    },

  result: ({ messages, servers, clients }, { top }) => ({
    messages: countedResult(messages, top, (type) => ({ msg_type: type, name: MESSAGE_NAMES[type] })),
    servers: countedResult(servers, top, (address) => ({ address })),
    clients: countedResult(clients, top, (hostname) => ({ hostname })),
  }),

  tables: ({ messages, servers, clients }) => [
    countedTable({ title: 'DHCP', columns: ['type', 'message'] }, messages),
    countedTable({ title: 'DHCP servers', columns: ['address'] }, servers),
    countedTable({ title: 'DHCP clients', columns: ['name'] }, clients),
  ],
});

const BOOT_REPLY = 2;
