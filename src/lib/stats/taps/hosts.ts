import { count, group, list, text } from '../../records/field.js';
import { FrequentPairs } from '../sketches/frequent-pairs.js';
import { defineTap } from '../tap.js';
import { estimateNote, TOP_LIST, topListState } from '../top-list.js';

const MAX_HOSTS = 65_536;
const TX_PACKETS = 0;
const TX_BYTES = 1;
const RX_PACKETS = 2;
const RX_BYTES = 3;

/** IP addresses by traffic, as `tshark -z endpoints,ip` and `-z endpoints,ipv6`. */
export const hosts = defineTap({
  name: 'hosts',
  about: 'IP addresses with the most bytes sent and received',
  fields: {
    ...TOP_LIST,
    top: list(
      'Addresses, the busiest first',
      group('Host', {
        address: text('IPv4 or IPv6 address'),
        packets: count('Packets sent and received'),
        bytes: count('Bytes sent and received', { unit: 'bytes' }),
        tx_packets: count('Packets sent'),
        tx_bytes: count('Bytes sent', { unit: 'bytes' }),
        rx_packets: count('Packets received'),
        rx_bytes: count('Bytes received', { unit: 'bytes' }),
      }),
    ),
  },

  create({ top }) {
    const table = new FrequentPairs({ limit: MAX_HOSTS, counters: 4 });
    return {
      get forgotten() {
        return table.forgotten;
      },
      observe(packet) {
        const network = packet.ip ?? packet.ipv6;
        if (network === undefined) return;
        const { len } = packet.frame;
        const sender = table.touch(network.src, network.src, len);
        table.add(sender, TX_PACKETS, 1);
        table.add(sender, TX_BYTES, len);
        const receiver = table.touch(network.dst, network.dst, len);
        table.add(receiver, RX_PACKETS, 1);
        table.add(receiver, RX_BYTES, len);
      },
      result: () => ({
        ...topListState(table),
        top: table.top(top, bytesOf).map(({ a, counts }) => hostRow(a.text, counts)),
      }),
      clear: () => table.clear(),
    };
  },

  table: (result) => ({
    title: 'Hosts',
    columns: ['address', 'packets', 'bytes', 'tx packets', 'tx bytes', 'rx packets', 'rx bytes'],
    rows: result.top.map((host) => Object.values(host)),
    ...estimateNote(result),
  }),
});

const at = (counts: readonly number[], index: number): number => counts[index] ?? 0;

const bytesOf = (counts: readonly number[]): number => at(counts, TX_BYTES) + at(counts, RX_BYTES);

const hostRow = (address: string, counts: readonly number[]) => ({
  address,
  packets: at(counts, TX_PACKETS) + at(counts, RX_PACKETS),
  bytes: bytesOf(counts),
  tx_packets: at(counts, TX_PACKETS),
  tx_bytes: at(counts, TX_BYTES),
  rx_packets: at(counts, RX_PACKETS),
  rx_bytes: at(counts, RX_BYTES),
});
