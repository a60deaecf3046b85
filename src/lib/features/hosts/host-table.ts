import { EntryBudget, HostCounts } from './host-counts.js';

/** Hosts of a window, those that never sent anything too. */
const MAX_HOSTS = 65_536;
const MAX_ENTRIES = 262_144;

/** The hosts of one window, in the order in which they came. */
export class HostTable {
  readonly budget = new EntryBudget(MAX_ENTRIES);
  readonly hosts = new Map<string, HostCounts>();
  #forgotten = 0;

  get forgotten(): number {
    return this.#forgotten + this.budget.forgotten;
  }

  /** The counts of a host; undefined where there is no room for another one. */
  of(address: string): HostCounts | undefined {
    const known = this.hosts.get(address);
    if (known !== undefined) return known;
    if (this.hosts.size >= MAX_HOSTS) {
      this.#forgotten += 1;
      return undefined;
    }
    const made = new HostCounts();
    this.hosts.set(address, made);
    return made;
  }
}
