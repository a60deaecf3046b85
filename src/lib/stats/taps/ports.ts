import { count, group, list, text, uint16 } from '../../records/field.js';
import { SparseCounters } from '../sketches/sparse-counters.js';
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
    const packets = new SparseCounters(TRANSPORTS.length * PORTS);
    const bytes = new SparseCounters(TRANSPORTS.length * PORTS);
    const observePorts = (transport: number, source: number, destination: number, length: number): void => {
      const place = transport * PORTS + Math.min(source, destination);
      packets.add(place, 1);
      bytes.add(place, length);
    };
    return {
      forgotten: 0,
      observe({ tcp, udp, sctp, frame: { len } }) {
        if (tcp !== undefined) observePorts(0, tcp.srcport, tcp.dstport, len);
        else if (udp !== undefined) observePorts(1, udp.srcport, udp.dstport, len);
        else if (sctp !== undefined) observePorts(2, sctp.srcport, sctp.dstport, len);
      },
      result() {
        const seen = packets.entries().map(([place, number]) => ({
          transport: TRANSPORTS[Math.trunc(place / PORTS)] as string,
          port: place % PORTS,
          packets: number,
          bytes: bytes.get(place),
        }));
        // The sort is stable: equal ones stay in the order of transport and port.
        seen.sort((a, b) => b.bytes - a.bytes);
        return { entries: seen.length, top: seen.slice(0, top) };
      },
      clear() {
        packets.clear();
        bytes.clear();
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
