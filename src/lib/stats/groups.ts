import type { Packet } from '../packets/packet.js';
import type { Facts } from './facts.js';
import { type Grouping, keyOfValues } from './grouping.js';
import type { Tallies, TallyPlan } from './tallies.js';
import type { BodyRow, RowScope, WindowBody } from './window-body.js';

/** Statistics that all groups of a window have together: their number is this, divided by the statistics chosen. */
const MAX_TALLIES = 32_768;
/** Entries that each table of a group keeps. */
const MAX_GROUP_ENTRIES = 4_096;
/** Numbers and texts that the groups of a window hold together, as long as there are not so few. */
const MAX_HELD = 262_144;
const FEW_GROUPS = 64;
/** Tallies that held more are not used again. */
const MAX_SPARE_HELD = 64;
/** How many packets may come until what is held is counted again. */
const PACKETS_PER_CHECK = 4_096;

/** The packets that have certain values in common. */
interface Group {
  readonly values: readonly (string | undefined)[];
  readonly tallies: Tallies;
  bytes: number;
  /** Bytes, less what was taken off all groups. */
  weight: number;
  /** The most bytes that can have been counted under others before the group began. */
  maxError: number;
}

export interface GroupsOptions {
  readonly plan: TallyPlan;
  readonly grouping: Grouping;
}

/**
 * The packets of a window in groups by the values of fields. Where there are too many groups, or they hold too much,
 * the lightest are added to the others, by the rule of {@link FrequentPairs}: no packet is lost from the sum, and of
 * no group can more bytes be missing than {@link Group.maxError}.
 */
export class Groups implements WindowBody {
  /** Groups that were added to the others. */
  #forgotten = 0;
  readonly #plan: TallyPlan;
  readonly #grouping: Grouping;
  readonly #limit: number;
  #groups = new Map<string, Group>();
  #others: Tallies | undefined;
  #othersBytes = 0;
  #maxError = 0;
  #packetsUntilCheck = PACKETS_PER_CHECK;
  /** Tallies of groups that were given up, to be used again. */
  readonly #spare: Tallies[] = [];
  /** Most packets are followed by others of their group. */
  #lastKey = '';
  #last: Group | undefined;

  constructor({ plan, grouping }: GroupsOptions) {
    this.#plan = plan.withLimit(MAX_GROUP_ENTRIES);
    this.#grouping = grouping;
    this.#limit = Math.max(FEW_GROUPS, Math.floor(MAX_TALLIES / plan.taps.length));
  }

  get forgotten(): number {
    let forgotten = this.#forgotten + (this.#others?.forgotten ?? 0);
    for (const { tallies } of this.#groups.values()) forgotten += tallies.forgotten;
    return forgotten;
  }

  observe(packet: Packet, facts: Facts): void {
    const key = this.#grouping.keyOf(packet);
    let group = this.#last;
    if (group === undefined || key !== this.#lastKey) {
      group = this.#groups.get(key) ?? this.#add(key, this.#grouping.valuesOf(packet));
      this.#last = group;
      this.#lastKey = key;
    }
    group.bytes += packet.frame.len;
    group.weight += packet.frame.len;
    group.tallies.observe(packet, facts);
    this.#packetsUntilCheck -= 1;
    if (this.#packetsUntilCheck === 0) this.#checkHeld();
  }

  rows(top: number): BodyRow[] {
    const byBytes = [...this.#groups].sort(([a, x], [b, y]) => y.bytes - x.bytes || (a < b ? -1 : 1));
    const rows = byBytes.slice(0, top).map(([, group]) => this.#row(group));
    const rest = byBytes.slice(top).map(([, group]) => group);
    if (rest.length === 0 && this.#others === undefined) return rows;
    const tallies = this.#plan.begin();
    if (this.#others !== undefined) tallies.merge(this.#others);
    for (const group of rest) tallies.merge(group.tallies);
    const by = this.#grouping.fields.map((field) => ({ field, value: undefined }));
    const group = {
      groups: rest.length + this.#forgotten,
      bytes: rest.reduce((sum, { bytes }) => sum + bytes, this.#othersBytes),
      max_error_bytes: this.#maxError,
    };
    return [...rows, { by, others: true, group, tallies }];
  }

  /** The others of a body come behind its groups: their error is the most that any of these can have. */
  absorb({ by, others, group: about }: RowScope, state: { readonly [tap: string]: object }): void {
    const added = this.#plan.begin();
    added.absorb(state);
    if (others === true) {
      const maxError = about?.max_error_bytes ?? 0;
      for (const group of this.#groups.values()) group.maxError += maxError;
      this.#maxError += maxError;
      this.#forgotten += about?.groups ?? 0;
      this.#addToOthers(added, about?.bytes ?? 0);
    } else {
      const values = by.map(({ value }) => value);
      const group = this.#find(keyOfValues(values), values);
      addTo(group, { tallies: added, bytes: about?.bytes ?? 0, weight: about?.bytes ?? 0 });
    }
  }

  merge(other: this): void {
    for (const [key, group] of this.#groups) {
      if (!other.#groups.has(key)) group.maxError += other.#maxError;
    }
    for (const [key, theirs] of other.#groups) {
      const group = this.#find(key, theirs.values);
      group.maxError += theirs.maxError;
      addTo(group, theirs);
    }
    this.#maxError += other.#maxError;
    this.#forgotten += other.#forgotten;
    if (other.#others !== undefined) this.#addToOthers(other.#others, other.#othersBytes);
  }

  clear(): void {
    this.#forgotten = 0;
    this.#groups = new Map();
    this.#others = undefined;
    this.#othersBytes = 0;
    this.#maxError = 0;
    this.#last = undefined;
  }

  #find(key: string, values: Group['values']): Group {
    return this.#groups.get(key) ?? this.#add(key, values);
  }

  #add(key: string, values: Group['values']): Group {
    if (this.#groups.size >= this.#limit) this.#purge();
    const group = {
      values,
      tallies: this.#spare.pop() ?? this.#plan.begin(),
      bytes: 0,
      weight: 0,
      maxError: this.#maxError,
    };
    this.#groups.set(key, group);
    return group;
  }

  /** Takes the median weight off all groups, and adds those that have none left to the others. */
  #purge(): void {
    const weights = Float64Array.from(this.#groups.values(), ({ weight }) => weight).sort();
    const median = weights[weights.length >>> 1] as number;
    this.#maxError += median;
    for (const [key, group] of this.#groups) {
      group.weight -= median;
      // Also by nothing: frames may state a length of zero.
      if (group.weight > 0) continue;
      this.#groups.delete(key);
      this.#forgotten += 1;
      this.#addToOthers(group.tallies, group.bytes);
      this.#spareOf(group.tallies);
    }
    this.#last = undefined;
  }

  /** Keeps the tallies of a group that is no more, if they take little memory. */
  #spareOf(tallies: Tallies): void {
    if (tallies.size > MAX_SPARE_HELD) return;
    tallies.clear();
    this.#spare.push(tallies);
  }

  #addToOthers(tallies: Tallies, bytes: number): void {
    this.#othersBytes += bytes;
    this.#others ??= this.#plan.begin();
    this.#others.merge(tallies);
  }

  #checkHeld(): void {
    this.#packetsUntilCheck = PACKETS_PER_CHECK;
    if (this.#groups.size <= FEW_GROUPS) return;
    let held = 0;
    for (const { tallies } of this.#groups.values()) held += tallies.size;
    if (held > MAX_HELD) this.#purge();
  }

  #row({ values, tallies, bytes, maxError }: Group): BodyRow {
    const by = this.#grouping.fields.map((field, index) => ({ field, value: values[index] }));
    return { by, group: { groups: 1, bytes, max_error_bytes: maxError }, tallies };
  }
}

function addTo(group: Group, { tallies, bytes, weight }: Pick<Group, 'tallies' | 'bytes' | 'weight'>): void {
  group.tallies.merge(tallies);
  group.bytes += bytes;
  group.weight += weight;
}
