import { TALKERS, Talkers, talkerTables } from '../talkers.js';
import { defineTap } from '../tap.js';

/** Who talks to whom by IPv4 and IPv6, as `tshark -z endpoints,ip` and `-z conv,ip`, with raw numbers. */
export const ip = defineTap({
  name: 'ip',
  about: 'IP endpoints and conversations with the most bytes',
  needs: ['ip', 'ipv6'],
  fields: TALKERS,
  parts: (options) => ({ talkers: new Talkers(options) }),

  observer:
    ({ talkers }) =>
    (packet) => {
      const network = packet.ip ?? packet.ipv6;
      if (network !== undefined) talkers.observe(network.src, network.dst, packet.frame.len);
    },

  result: ({ talkers }, { top }) => talkers.result(top),
  tables: (result) => talkerTables(result, 'IP'),
});
