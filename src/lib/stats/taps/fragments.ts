import { count } from '../../records/field.js';
import { Sums } from '../sketches/sums.js';
import { defineTap } from '../tap.js';

/** IP packets that were sent in pieces: RFC 791 section 3.2, RFC 8200 section 4.5. */
export const fragments = defineTap({
  name: 'fragments',
  about: 'Fragments of IP packets',
  needs: ['ip', 'ipv6'],
  fields: {
    packets: count('Fragments'),
    bytes: count('Bytes of them on the wire', { unit: 'bytes' }),
    first_pieces: count('First fragments: as many packets were sent in pieces'),
    last_pieces: count('Last fragments: of packets with a first and no last one, pieces are missing'),
  },
  parts: () => ({ sums: new Sums('packets', 'bytes', 'first_pieces', 'last_pieces') }),

  observer:
    ({ sums: { of: sums } }) =>
    ({ ip, ipv6, frame }) => {
      const offset = ip?.frag_offset ?? ipv6?.fraghdr.offset ?? 0;
      const hasMore = ip?.flags.mf ?? ipv6?.fraghdr.more ?? false;
      if (offset === 0 && !hasMore) return;
      sums.packets += 1;
      sums.bytes += frame.len;
      if (offset === 0) sums.first_pieces += 1;
      if (!hasMore) sums.last_pieces += 1;
    },

  result: ({ sums }) => ({ ...sums.of }),

  tables: ({ packets, bytes, first_pieces, last_pieces }) => [
    {
      title: 'Fragments',
      columns: ['packets', 'bytes', 'first pieces', 'last pieces'],
      rows: packets === 0 ? [] : [[packets, bytes, first_pieces, last_pieces]],
    },
  ],
});
