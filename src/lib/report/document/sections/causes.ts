import type { ServerRow } from '../../overview/flow-rows.js';
import { millisecondsText, percentOf, percentText } from '../quantity.js';

/** A round trip that people feel (ITU-T G.114: above 150 ms one way talk suffers; half of that there and back shows in pages). */
const LONG_ROUND_TRIP_MS = 150;
/** What a server may need for an answer before people wait (J. Nielsen, "Response Times", 1993: 0.1 s feels immediate). */
const LATE_ANSWER_MS = 500;
const LOSS_PERCENT = 1;
const FEW_RESENT = 3;
const FAILED_PERCENT = 20;

/** Why a service is slow, in words; nothing where it is not. The gravest comes first. */
export function causesOf(server: ServerRow): string[] {
  const causes: string[] = [];
  const roundTrip = server.roundTrip.quantile(0.5);
  const answer = server.response.quantile(0.5);
  const resent = percentOf(server.retransmissions, server.dataSegments);
  const failed = percentOf(server.failed, server.flows);
  if (failed >= FAILED_PERCENT) causes.push(`connections fail: ${server.failed} of ${server.flows}`);
  if (resent >= LOSS_PERCENT && server.retransmissions >= FEW_RESENT)
    causes.push(`loss: ${percentText(resent)} sent again`);
  if (answer !== undefined && answer - (roundTrip ?? 0) >= LATE_ANSWER_MS) {
    causes.push(`server: answers after ${millisecondsText(answer)}`);
  }
  if (roundTrip !== undefined && roundTrip >= LONG_ROUND_TRIP_MS) {
    causes.push(`network: ${millisecondsText(roundTrip)} there and back`);
  }
  if (server.clientZeroWindows > 0) causes.push(`client: takes no more, ${server.clientZeroWindows} x`);
  if (server.serverZeroWindows > 0) causes.push(`server: takes no more, ${server.serverZeroWindows} x`);
  return causes;
}

/** How much time the service costs those who use it, in milliseconds, to put the worst first. */
export const costOf = (server: ServerRow): number =>
  (server.roundTrip.quantile(0.95) ?? 0) +
  (server.response.quantile(0.95) ?? 0) +
  server.retransmissions * RESENT_MS +
  (server.clientZeroWindows + server.serverZeroWindows) * RESENT_MS +
  server.failed * FAILED_MS;

/** The least that a lost segment costs without fast retransmission (RFC 6298; 200 ms is what Linux waits). */
const RESENT_MS = 200;
/** What an unanswered SYN costs before it is sent again (RFC 6298 section 2). */
const FAILED_MS = 1_000;
