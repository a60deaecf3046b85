import { say, type Tone } from '../document/document.js';
import type { HostOf } from '../document/hosts.js';
import { countText, millisecondsText, percentOf, percentText } from '../document/quantity.js';
import type { ResolverRow, ServerRow } from '../overview/flow-rows.js';
import type { Observation, Observe } from './observation.js';

const SERVER_FAILURE = 2;
const NO_SUCH_NAME = 3;
const FEW_QUERIES = 5;
const NOTED_PERCENT = 5;
/** Of few queries, so many must go wrong. */
const MOST_PERCENT = 50;
const GRAVE_PERCENT = 25;
const MANY_UNKNOWN_PERCENT = 30;
const SLOW_DNS_MS = 200;
/** People wait from here on (J. Nielsen, "Response Times", 1993: 1 s breaks the flow of thought). */
const SLOW_ANSWER_MS = 1_000;
const SLOW_ROUND_TRIP_MS = 200;
const FEW_FLOWS = 2;

/** Who answers late, badly or not at all. */
export const answers: Observe = ({ flows }, hostOf) => [
  ...flows.resolvers.top(3).flatMap((row) => resolver(row, hostOf)),
  ...slowest(flows.servers.rows(), hostOf),
];

function resolver(row: ResolverRow, hostOf: HostOf): Observation[] {
  const unanswered = percentOf(row.unanswered, row.queries);
  const failures = percentOf(row.codes.get(SERVER_FAILURE) ?? 0, row.queries);
  const unknown = percentOf(row.codes.get(NO_SUCH_NAME) ?? 0, row.queries);
  const host = hostOf(row.address);
  const noted = row.queries < FEW_QUERIES ? MOST_PERCENT : NOTED_PERCENT;
  const toneOf = (percent: number): Tone =>
    percent >= GRAVE_PERCENT && row.queries >= FEW_QUERIES ? 'warning' : 'notice';
  const found: Observation[] = [];
  if (unanswered >= noted) {
    found.push({
      tone: toneOf(unanswered),
      parts: say`DNS server ${host} left ${percentText(unanswered)} of ${countText(row.queries, 'query', 'queries')} without an answer.`,
    });
  }
  if (failures >= noted) {
    found.push({
      tone: toneOf(failures),
      parts: say`DNS server ${host} could not resolve ${percentText(failures)} of ${countText(row.queries, 'query', 'queries')} (SERVFAIL).`,
    });
  }
  if (unknown >= Math.max(noted, MANY_UNKNOWN_PERCENT)) {
    found.push({
      tone: 'notice',
      parts: say`${percentText(unknown)} of the names that DNS server ${host} was asked for do not exist.`,
    });
  }
  if (row.p95Ms >= SLOW_DNS_MS && row.answered > FEW_QUERIES) {
    found.push({
      tone: 'notice',
      parts: say`DNS server ${host} is slow: up to ${millisecondsText(row.maxMs)} for an answer, ${millisecondsText(row.sumMs / row.answered)} on average.`,
    });
  }
  return found;
}

/** The service that most time is lost with, if there is one that is slow. */
function slowest(servers: readonly ServerRow[], hostOf: HostOf): Observation[] {
  const measured = servers.filter(({ flows }) => flows >= FEW_FLOWS);
  const bySlowness = (kind: 'response' | 'roundTrip') => (a: ServerRow, b: ServerRow) =>
    (b[kind].quantile(0.5) ?? 0) - (a[kind].quantile(0.5) ?? 0);
  const [late] = [...measured].sort(bySlowness('response'));
  const [far] = [...measured].sort(bySlowness('roundTrip'));
  const found: Observation[] = [];
  const answer = late?.response.quantile(0.5) ?? 0;
  if (late !== undefined && answer >= SLOW_ANSWER_MS) {
    found.push({
      tone: 'notice',
      parts: say`${hostOf(late.address)} port ${late.port ?? 0} answers late: after ${millisecondsText(answer)} in half of ${countText(late.response.count, 'connection')}.`,
    });
  }
  const roundTrip = far?.roundTrip.quantile(0.5) ?? 0;
  if (far !== undefined && roundTrip >= SLOW_ROUND_TRIP_MS) {
    found.push({
      tone: 'notice',
      parts: say`The way to ${hostOf(far.address)} port ${far.port ?? 0} is long: ${millisecondsText(roundTrip)} there and back.`,
    });
  }
  return found;
}
