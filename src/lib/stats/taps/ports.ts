import { serviceName } from '../../names/services.js';
import { count, group, list, optional, text, uint16 } from '../../records/field.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { defineTap } from '../tap.js';

const PORTS = 65_536;
const TRANSPORTS = ['tcp', 'udp', 'sctp'] as const;
const TCP = 0;
const UDP = 1;
const SCTP = 2;

/** The number of a packet's lower port among those of all transports. */
const placeOf = (transport: number, { srcport, dstport }: { srcport: number; dstport: number }): number =>
  transport * PORTS + Math.min(srcport, dstport);

/** Transport ports by traffic. Every port has its counter, so all numbers are exact. */
export const ports = defineTap({
  name: 'ports',
  about: 'Ports with the most bytes; a packet counts for the lower of its two ports, mostly the service',
  needs: TRANSPORTS,
  fields: {
    entries: count('Ports that were seen'),
    top: list(
      'Ports, the busiest first',
      group('Port', {
        transport: text('Transport protocol', { values: TRANSPORTS }),
        port: uint16('Port'),
        service: optional(text('Service that IANA registered for the port (RFC 6335), of TCP and UDP')),
        packets: count('Packets'),
        bytes: count('Bytes on the wire', { unit: 'bytes' }),
      }),
    ),
  },

  parts: () => ({ places: new NumberCounts({ limit: TRANSPORTS.length * PORTS }) }),

  observer:
    ({ places }) =>
    ({ tcp, udp, sctp, frame: { len } }) => {
      if (tcp !== undefined) places.count(placeOf(TCP, tcp), len);
      else if (udp !== undefined) places.count(placeOf(UDP, udp), len);
      else if (sctp !== undefined) places.count(placeOf(SCTP, sctp), len);
    },

  result: ({ places }, { top }) => ({
    entries: places.size,
    top: places.top(top).map(({ value, packets, bytes }) => ({ ...portOf(value), packets, bytes })),
  }),

  tables: ({ top }) => [
    {
      title: 'Ports',
      columns: ['port', 'service', 'packets', 'bytes'],
      rows: top.map(({ transport, port, service = '', packets, bytes }) => [
        `${port}/${transport}`,
        service,
        packets,
        bytes,
      ]),
    },
  ],
});

function portOf(place: number) {
  const transport = TRANSPORTS[Math.trunc(place / PORTS)] ?? 'tcp';
  const port = place % PORTS;
  return { transport, port, service: transport === 'sctp' ? undefined : serviceName(transport, port) };
}
