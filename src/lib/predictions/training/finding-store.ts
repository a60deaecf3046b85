import { parseAddress } from '../../bytes/address.js';
import { hasAddress, type Network, parseNetwork } from '../../bytes/network.js';
import type { Time } from '../../bytes/time.js';
import type { RowSubject } from './row-store.js';

/** Findings that are kept; rows of more are not recognised. */
export const MAX_FINDINGS = 4_096;
const NS_PER_SECOND = 1e9;
/** Findings of less are no reason to leave traffic out. */
const GRAVE = ['warning', 'critical'];

/** What of a finding record tells which rows it is about. */
export interface FindingFacts {
  readonly detector: string;
  readonly severity: string;
  readonly first: Time;
  readonly last: Time;
  readonly source: string | undefined;
  readonly target: string | undefined;
  readonly uids: readonly string[];
}

interface Incident {
  readonly begin: number;
  readonly end: number;
  readonly source: string | undefined;
  readonly target: string | undefined;
  /** Set where the target is a network, or undefined. */
  readonly network: Network | undefined;
}

/** What detectors found in the traffic that a model is to learn from. */
export class FindingStore {
  /** Grave findings, by detector. */
  readonly detectors = new Map<string, number>();
  /** Grave findings that there was no room for. */
  forgotten = 0;
  readonly #incidents: Incident[] = [];
  readonly #uids = new Set<string>();

  add(finding: FindingFacts): void {
    if (!GRAVE.includes(finding.severity)) return;
    if (this.#incidents.length === MAX_FINDINGS) {
      this.forgotten += 1;
      return;
    }
    this.detectors.set(finding.detector, (this.detectors.get(finding.detector) ?? 0) + 1);
    for (const uid of finding.uids) this.#uids.add(uid);
    const { source, target, first, last } = finding;
    this.#incidents.push({
      begin: secondsOf(first, Number.NEGATIVE_INFINITY),
      end: secondsOf(last, Number.POSITIVE_INFINITY),
      source,
      target,
      network: target === undefined ? undefined : networkOf(target),
    });
  }

  /** Whether a finding names the row, or one of its ends at that time. */
  isAbout(row: RowSubject): boolean {
    if (row.uid !== undefined && this.#uids.has(row.uid)) return true;
    return this.#incidents.some((incident) => isBetween(incident, row));
  }
}

const secondsOf = (time: Time, absent: number): number =>
  time.decimals === 0 ? absent : time.seconds + time.nanoseconds / NS_PER_SECOND;

const networkOf = (text: string): Network | undefined =>
  text.includes('/') ? (parseNetwork('ipv4', text) ?? parseNetwork('ipv6', text)) : undefined;

/** Whether a row is of those that an incident went on between, at that time. A finding that names nobody is about none. */
function isBetween(incident: Incident, { begin, seconds, origHost, respHost }: RowSubject): boolean {
  const { source, target } = incident;
  if (source === undefined && target === undefined) return false;
  if (begin > incident.end || begin + seconds < incident.begin) return false;
  const isOne = (a: string | undefined, b: string | undefined): boolean =>
    (source === undefined || source === a) && isTarget(incident, b);
  return isOne(origHost, respHost) || isOne(respHost, origHost);
}

function isTarget({ target, network }: Incident, host: string | undefined): boolean {
  if (target === undefined) return true;
  if (network === undefined || host === undefined) return target === host;
  const address = parseAddress(host.includes(':') ? 'ipv6' : 'ipv4', host);
  return address !== undefined && hasAddress(network, address);
}
