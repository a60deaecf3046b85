/** How many different things all hosts of a window can have to do with. */
export class EntryBudget {
  forgotten = 0;
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  /** Whether there is room for one more. */
  take(): boolean {
    if (this.#left === 0) {
      this.forgotten += 1;
      return false;
    }
    this.#left -= 1;
    return true;
  }
}

/** What one host did in one window, and what was done to it. */
export class HostCounts {
  lastFrame = 0;
  packetsOut = 0;
  packetsIn = 0;
  bytesOut = 0;
  bytesIn = 0;
  /** Flows that it began, and those of them that have no answer, or were refused by a reset. */
  flowsOut = 0;
  flowsUnanswered = 0;
  flowsRejected = 0;
  flowsIn = 0;
  synsOut = 0;
  resetsOut = 0;
  resetsIn = 0;
  echoesOut = 0;
  icmpErrorsIn = 0;
  arpRequests = 0;
  dnsQueries = 0;
  dnsFailures = 0;
  /** Flows that it began by peer, and by protocol and port. */
  peers: Map<string, number> | undefined = undefined;
  ports: Map<string, number> | undefined = undefined;
  /** Names that it asked DNS for. */
  names: Set<string> | undefined = undefined;

  /** Notes whom, and which port of it, a flow goes to. */
  noteTarget(peer: string, port: string | undefined, budget: EntryBudget): void {
    this.peers ??= new Map();
    add(this.peers, peer, budget);
    if (port === undefined) return;
    this.ports ??= new Map();
    add(this.ports, port, budget);
  }

  /** Gives back what takes room. */
  clear(): void {
    this.peers = undefined;
    this.ports = undefined;
    this.names = undefined;
  }

  noteName(name: string, budget: EntryBudget): void {
    this.names ??= new Set();
    if (!this.names.has(name) && budget.take()) this.names.add(name);
  }
}

function add<Key>(counts: Map<Key, number>, key: Key, budget: EntryBudget): void {
  const count = counts.get(key);
  if (count !== undefined || budget.take()) counts.set(key, (count ?? 0) + 1);
}

/** Shannon entropy of counts, in bits; NaN where there are none. */
export function entropyBits(counts: ReadonlyMap<unknown, number> | undefined): number {
  if (counts === undefined || counts.size === 0) return Number.NaN;
  const all = [...counts.values()];
  const total = all.reduce((sum, count) => sum + count, 0);
  // A sum of nothing but 0 would be -0.
  return Math.abs(all.reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0));
}
