import { SOCKET_TALKERS, SocketTalkers, socketTable } from '../socket-talkers.js';
import { defineTap } from '../tap.js';

/** Which sockets talk over UDP, as `tshark -z conv,udp`, with raw numbers. */
export const udp = defineTap({
  name: 'udp',
  about: 'UDP conversations with the most bytes',
  needs: ['udp'],
  fields: SOCKET_TALKERS,
  parts: (options) => ({ sockets: new SocketTalkers(options) }),

  observer:
    ({ sockets }) =>
    ({ ip, ipv6, udp: header, frame }) => {
      const network = ip ?? ipv6;
      if (network === undefined || header === undefined) return;
      sockets.observe(network.src, network.dst, header, frame.len);
    },

  result: ({ sockets }, { top }) => sockets.result(top),
  tables: (result) => [socketTable(result, 'UDP')],
});
