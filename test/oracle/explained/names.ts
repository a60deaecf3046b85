import type { Difference } from '../difference.js';
import { type Explanation, isCut } from '../explanation.js';
import { ownValues } from '../own-records.js';

const SRV = 33;
const TYPES_WITH_BITMAP = [47, 50];

const ownTypes = ({ record }: Difference): number[] => ownValues(record, ['dns', 'resp', 'type']) as number[];

/** Whether `part` is what is left of `whole` when some of it is taken out. */
function isWithin(part: readonly string[], whole: readonly string[]): boolean {
  let found = 0;
  for (const value of whole) if (value === part[found]) found += 1;
  return found === part.length;
}

const withoutReplaced = (values: readonly string[]): string =>
  values.join('\n').replaceAll(/\ufffd+/g, '\ufffd');

/** Differences in DNS and what uses its names. */
export const NAMES: readonly Explanation[] = [
  {
    fields: ['dns.*'],
    when: (difference) =>
      isCut(difference, 'dns') && difference.theirs.every((value, index) => value === difference.ours[index]),
    because: 'Of a record whose data was not captured to its end tshark tells nothing, we what there is.',
    users: true,
  },
  {
    fields: ['dns.*'],
    when: ({ ours, theirs }) => withoutReplaced(ours) === withoutReplaced(theirs),
    because:
      'Bytes that are no UTF-8: tshark has one U+FFFD for a broken sequence, we one for each mistake in it.',
  },
  {
    fields: ['*'],
    captures: /^crafted\/dns-anywhere/,
    when: ({ record, protocols }) => record.dns === undefined && protocols.at(-1) === 'dns',
    because:
      'A response on no port of DNS without query and answer: later versions of tshark refuse it, as we do.',
  },
  {
    fields: ['dns.qry.name_len[]', 'dns.count.labels[]'],
    when: ({ record, ours, theirs }) =>
      ownValues(record, ['dns', 'qry', 'name']).every(
        (name, index) => ours[index] === theirs[index] || name === '<Root>' || (name as string).length === 1,
      ),
    because: 'tshark counts the letters of "<Root>", and in a name of one letter none.',
    users: true,
  },
  {
    fields: ['dns.resp.name[]'],
    when: (difference) => {
      const types = ownTypes(difference);
      return (
        difference.ours.filter((_, index) => types[index] !== SRV).join('\n') === difference.theirs.join('\n')
      );
    },
    because: 'The name of a SRV record is taken apart by tshark, into dns.srv.service, proto and name.',
    users: true,
  },
  {
    fields: ['dns.resp.type[]'],
    when: (difference) =>
      ownTypes(difference).some((type) => TYPES_WITH_BITMAP.includes(type)) &&
      isWithin(difference.ours, difference.theirs),
    because:
      'tshark tells the types that the bitmap of a NSEC record names as if they were types of records.',
    users: true,
  },
  {
    fields: ['nbns.name[]'],
    when: ({ ours, theirs }) =>
      theirs.map((name) => name.replace(/(<..>.*) \(.*\)$/, '$1')).join('\n') === ours.join('\n'),
    because:
      'tshark puts the service in words behind the name of a NetBIOS record: HOST<20> (Server service).',
    users: true,
  },
  {
    fields: ['frame.protocols', 'dns.*'],
    captures: /^protocols\/someip_sd_sample/,
    when: ({ behind }) => behind?.[0] === 'dns',
    because: 'tshark takes SOME/IP for DNS, though it is too short for the records that it would have.',
  },
];
