import { codePointName, serviceClass } from '../../names/dscp.js';
import type { Packet } from '../../packets/packet.js';
import { boolean, count, group, list, optional, type RecordOf, text, uint8 } from '../../records/field.js';
import type { Gauge, Meter } from '../meter.js';

const values = (sender: string) =>
  list(
    `Code points of what the ${sender} sends, in the order in which they came`,
    group('Code point', {
      dscp: uint8('DiffServ code point'),
      name: optional(text('Its name: EF, AF41, ...')),
      class: optional(text('What it is for (RFC 4594)')),
      packets: count('Packets'),
    }),
  );

const FIELDS = {
  orig: values('originator'),
  resp: values('responder'),
  mismatched: optional(
    boolean(
      'The packets of both sides are mostly marked, but not alike; absent where one side sent nothing since',
    ),
  ),
  bleached: optional(
    text('The side that mostly arrives unmarked while the other one is marked: RFC 9435 section 4', {
      values: ['orig', 'resp'],
    }),
  ),
  changes: count('Times that the code point of a side changed from one packet to the next one'),
  ecn_capable: count('Packets that may be marked instead of dropped (RFC 3168): ECT(0), ECT(1)'),
  congestion_marks: count('Packets that were: congestion experienced'),
  uncounted: count('Packets with code points beyond the first eight different ones of a side'),
} as const;

type DscpRecord = RecordOf<typeof FIELDS>;

/** Code points of a side that are counted. */
const MAX_VALUES = 8;
const UNMARKED = 0;
const CONGESTION_EXPERIENCED = 3;

/** How packets are marked for quality of service, and what becomes of it. */
export const dscp: Meter<'dscp', typeof FIELDS> = {
  name: 'dscp',
  about:
    'DiffServ code points by direction, and congestion marks, from the first packet on that has one: without it, none had',
  fields: FIELDS,
  isFor(packet) {
    const field = markingOf(packet);
    return field !== undefined && (field.dscp !== UNMARKED || field.ecn !== 0);
  },
  create: () => new CodePointGauge(),
};

const markingOf = ({ ip, ipv6 }: Packet) => ip?.dsfield ?? ipv6?.tclass;

/** The code points that one side's packets have. */
class Side {
  readonly counts: { dscp: number; packets: number }[] = [];
  uncounted = 0;
  changes = 0;
  #last = -1;

  add(dscp: number): void {
    if (this.#last >= 0 && this.#last !== dscp) this.changes += 1;
    this.#last = dscp;
    const known = this.counts.find((each) => each.dscp === dscp);
    if (known !== undefined) known.packets += 1;
    else if (this.counts.length < MAX_VALUES) this.counts.push({ dscp, packets: 1 });
    else this.uncounted += 1;
  }

  /** The code point that most packets have; undefined where there are none. */
  get main(): number | undefined {
    let main: { dscp: number; packets: number } | undefined;
    for (const each of this.counts) if (main === undefined || each.packets > main.packets) main = each;
    return main?.dscp;
  }

  rows(): DscpRecord['orig'] {
    return this.counts.map(({ dscp, packets }) => ({
      dscp,
      name: codePointName(dscp),
      class: serviceClass(dscp),
      packets,
    }));
  }
}

class CodePointGauge implements Gauge<DscpRecord> {
  readonly #originator = new Side();
  readonly #responder = new Side();
  #capable = 0;
  #marks = 0;

  observe(packet: Packet, fromOriginator: boolean): void {
    const field = markingOf(packet);
    if (field === undefined) return;
    (fromOriginator ? this.#originator : this.#responder).add(field.dscp);
    if (field.ecn === CONGESTION_EXPERIENCED) this.#marks += 1;
    else if (field.ecn !== 0) this.#capable += 1;
  }

  result(): DscpRecord {
    const [orig, resp] = [this.#originator.main, this.#responder.main];
    return {
      orig: this.#originator.rows(),
      resp: this.#responder.rows(),
      mismatched: isMismatch(orig, resp),
      bleached: bleachedSide(orig, resp),
      changes: this.#originator.changes + this.#responder.changes,
      ecn_capable: this.#capable,
      congestion_marks: this.#marks,
      uncounted: this.#originator.uncounted + this.#responder.uncounted,
    };
  }
}

function isMismatch(orig: number | undefined, resp: number | undefined): boolean | undefined {
  if (orig === undefined || resp === undefined) return undefined;
  return orig !== UNMARKED && resp !== UNMARKED && orig !== resp;
}

function bleachedSide(orig: number | undefined, resp: number | undefined): DscpRecord['bleached'] {
  if (orig === undefined || resp === undefined || (orig === UNMARKED) === (resp === UNMARKED))
    return undefined;
  return orig === UNMARKED ? 'orig' : 'resp';
}
