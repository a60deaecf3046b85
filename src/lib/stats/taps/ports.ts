import { count, group, list, text, uint16 } from '../../records/field.js';
import { defineTap } from '../tap.js';

const PORTS = 65_536;
const TRANSPORTS = ['tcp', 'udp', 'sctp'] as const;

/** Transport ports by traffic. Every port has its counter, so all numbers are exact. */
export const ports = defineTap({
  name: 'ports',
  about: 'Ports with the most bytes; a packet counts for the lower of its two ports, mostly the service',
  fields: {
    entries: count('Ports that were seen'),
    top: list(
      'Ports, the busiest first',
      group('Port', {
        transport: text('Transport protocol', { values: TRANSPORTS }),
        port: uint16('Port'),
        packets: count('Packets'),
        bytes: count('Bytes on the wire', { unit: 'bytes' }),
      }),
    ),
  },

  create({ top }) {
    const packets = new Float64Array(TRANSPORTS.length * PORTS);
    const bytes = new Float64Array(TRANSPORTS.length * PORTS);
    const observePorts = (transport: number, source: number, destination: number, length: number): void => {
      const place = transport * PORTS + Math.min(source, destination);
      packets[place] = (packets[place] as number) + 1;
      bytes[place] = (bytes[place] as number) + length;
    };
    return {
      forgotten: 0,
      observe({ tcp, udp, sctp, frame: { len } }) {
        if (tcp !== undefined) observePorts(0, tcp.srcport, tcp.dstport, len);
        else if (udp !== undefined) observePorts(1, udp.srcport, udp.dstport, len);
        else if (sctp !== undefined) observePorts(2, sctp.srcport, sctp.dstport, len);
      },
      result() {
        const seen: number[] = [];
        for (let place = 0; place < packets.length; place += 1) {
          if ((packets[place] as number) > 0) seen.push(place);
        }
        seen.sort((a, b) => (bytes[b] as number) - (bytes[a] as number) || a - b);
        return {
          entries: seen.length,
          top: seen.slice(0, top).map((place) => ({
            transport: TRANSPORTS[Math.trunc(place / PORTS)] as string,
            port: place % PORTS,
            packets: packets[place] as number,
            bytes: bytes[place] as number,
          })),
        };
      },
      clear() {
        packets.fill(0);
        bytes.fill(0);
      },
    };
  },

  tables: ({ top }) => [
    {
      title: 'Ports',
      columns: ['port', 'packets', 'bytes'],
      rows: top.map(({ transport, port, packets, bytes }) => [`${port}/${transport}`, packets, bytes]),
    },
  ],
});
