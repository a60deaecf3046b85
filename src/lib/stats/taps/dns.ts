import { RCODE_NAMES, TYPE_NAMES } from '../../names/dns.js';
import type { Packet } from '../../packets/packet.js';
import { count, group, text, uint16 } from '../../records/field.js';
import { countedGroup, countedResult, countedTable, DISTINCT, quantilesFields } from '../counted.js';
import { Distinct } from '../sketches/distinct.js';
import { NumberCounts } from '../sketches/number-counts.js';
import { Quantiles } from '../sketches/quantiles.js';
import { Sums } from '../sketches/sums.js';
import { TextCounts } from '../sketches/text-counts.js';
import { defineTap, type TapOptions } from '../tap.js';

const TYPES = 65_536;
/** With EDNS a code has 12 bits: RFC 6891 section 6.1.3. */
const CODES = 4096;

const typeName = (type: number): string => TYPE_NAMES[type] ?? `TYPE${type}`;
const codeName = (code: number): string => RCODE_NAMES[code] ?? `RCODE${code}`;

const partsOf = (options: TapOptions) => ({
  sums: new Sums('queries', 'responses', 'truncated', 'repeated'),
  types: new NumberCounts({ limit: TYPES }),
  codes: new NumberCounts({ limit: CODES }),
  names: new TextCounts(options),
  distinct: new Distinct(options),
  latency: new Quantiles(),
});

type DnsParts = ReturnType<typeof partsOf>;
type Dns = NonNullable<Packet['dns']>;

function countQuery({ sums, types, names, distinct }: DnsParts, { qry }: Dns, length: number): void {
  sums.of.queries += 1;
  for (const type of qry.type) types.count(type, length);
  for (const name of qry.name) {
    names.count(name, length);
    distinct.add(name);
  }
}

function countResponse({ sums, codes }: DnsParts, { flags }: Dns, length: number): void {
  sums.of.responses += 1;
  if (flags.truncated === true) sums.of.truncated += 1;
  codes.count(flags.rcode ?? 0, length);
}

/** Questions and answers of the DNS, as `tshark -z dns,tree`, with names and latency. */
export const dns = defineTap({
  name: 'dns',
  about: 'Queries and responses of DNS: types, codes, names, and how long answers took',
  needs: ['dns'],
  facts: ['dns'],
  fields: {
    queries: count('Queries'),
    responses: count('Responses'),
    truncated: count('Responses that say that they are not whole'),
    repeated: count('Queries that were sent before, and not answered'),
    types: countedGroup('Types that were asked for', { query_type: text('Type of record') }),
    codes: countedGroup('Codes of responses', { code: uint16('Code'), name: text('What it is called') }),
    names: countedGroup('Names that were asked for', { name: text('Name') }),
    distinct_names: group('Different names that were asked for', DISTINCT),
    latency: group('Time from a query to its response', {
      answered: count('Responses whose query was seen'),
      ...quantilesFields('s'),
    }),
  },
  parts: partsOf,

  observer: (parts) => (packet, facts) => {
    const { dns: header, frame } = packet;
    if (header === undefined) return;
    if (header.flags.response) countResponse(parts, header, frame.len);
    else countQuery(parts, header, frame.len);
    if (facts.dnsLatency !== undefined) parts.latency.add(facts.dnsLatency);
    if (facts.isRepeatedQuery) parts.sums.of.repeated += 1;
  },

  result: ({ sums, types, codes, names, distinct, latency }, { top }) => ({
    ...sums.of,
    types: countedResult(types, top, (type) => ({ query_type: typeName(type) })),
    codes: countedResult(codes, top, (code) => ({ code, name: codeName(code) })),
    names: countedResult(names, top, (name) => ({ name })),
    distinct_names: distinct.result(),
    latency: { answered: latency.count, ...latency.result() },
  }),

  tables: ({ queries, responses, truncated, repeated, types, codes, names, latency }) => [
    {
      title: 'DNS',
      columns: ['queries', 'responses', 'truncated', 'repeated'],
      rows: queries + responses === 0 ? [] : [[queries, responses, truncated, repeated]],
    },
    countedTable({ title: 'DNS types', columns: ['type'] }, types),
    countedTable({ title: 'DNS codes', columns: ['code', 'name'] }, codes),
    countedTable({ title: 'DNS names', columns: ['name'] }, names),
    {
      title: 'DNS latency (s)',
      columns: ['answered', 'min', 'mean', 'stddev', 'max', 'p50', 'p90', 'p99'],
      rows: latency.answered === 0 ? [] : [Object.values(latency)],
    },
  ],
});
