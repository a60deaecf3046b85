import { count, text } from '../../records/field.js';
import { countedGroup, countedResult, countedTable } from '../counted.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap } from '../tap.js';

const REQUEST = 1;
const REPLY = 2;

/** Requests and replies of ARP (RFC 826), and announcements: who tells its own address (RFC 5227 section 1.1). */
export const arp = defineTap({
  name: 'arp',
  about: 'Requests, replies and announcements of ARP, and the addresses that are asked for most',
  needs: ['arp'],
  fields: {
    requests: count('Requests'),
    replies: count('Replies'),
    announcements: count('Packets in which somebody tells its own address, unasked; also counted above'),
    probes: count('Requests that ask whether an address is free (RFC 5227 section 2.1); also counted above'),
    other: count('Other operations'),
    asked: countedGroup('Addresses that are asked for', { address: text('IPv4 address') }),
  },
  parts: ({ limit }) => ({
    sums: new Sums('requests', 'replies', 'announcements', 'probes', 'other'),
    asked: new TextCounts({ limit }),
  }),

  observer:
    ({ sums: { of: sums }, asked }) =>
    ({ arp: header, frame }) => {
      if (header === undefined) return;
      const { opcode, src, dst } = header;
      if (opcode === REQUEST) sums.requests += 1;
      else if (opcode === REPLY) sums.replies += 1;
      else sums.other += 1;
      const [sender, target] = [src.proto_ipv4, dst.proto_ipv4];
      if (sender === undefined || target === undefined) return;
      if (sender.word3 === target.word3) sums.announcements += 1;
      else if (opcode === REQUEST) {
        if (sender.word3 === 0) sums.probes += 1;
        asked.count(target.text, frame.len);
      }
    },

  result: ({ sums, asked }, { top }) => ({
    ...sums.of,
    asked: countedResult(asked, top, (address) => ({ address })),
  }),

  tables: ({ requests, replies, announcements, probes, other, asked }) => [
    {
      title: 'ARP',
      columns: ['requests', 'replies', 'announcements', 'probes', 'other'],
      rows: requests + replies + other === 0 ? [] : [[requests, replies, announcements, probes, other]],
    },
    countedTable({ title: 'ARP asks for', columns: ['address'] }, asked),
  ],
});
