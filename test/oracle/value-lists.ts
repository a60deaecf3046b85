/** How our list of values stands to tshark's. */
export type Relation = 'equal' | 'prefix' | 'different';

const startsWith = (whole: readonly string[], start: readonly string[]): boolean =>
  start.length <= whole.length && start.every((value, index) => value === whole[index]);

/** Whether two lists are the same, or the first one the beginning of the second. */
export function relate(ours: readonly string[], theirs: readonly string[]): Relation {
  if (!startsWith(theirs, ours)) return 'different';
  return ours.length === theirs.length ? 'equal' : 'prefix';
}

/**
 * The same where tshark has the values under several names: each name's are in wire order, how they
 * interleave is not known. Ours must be one of the possible merged lists, or the beginning of one.
 */
export function relateMerged(ours: readonly string[], theirs: readonly (readonly string[])[]): Relation {
  const lists = theirs.filter((list) => list.length > 0);
  if (lists.length < 2) return relate(ours, lists[0] ?? []);
  if (!isMerge(ours, lists)) return 'different';
  return ours.length === lists.flat().length ? 'equal' : 'prefix';
}

/** Whether taking values off the fronts of the lists can give `ours`. */
function isMerge(ours: readonly string[], lists: readonly (readonly string[])[]): boolean {
  const [first, ...others] = ours;
  if (first === undefined) return true;
  return lists.some(
    (list, taken) =>
      list[0] === first &&
      isMerge(
        others,
        lists.map((each, index) => (index === taken ? each.slice(1) : each)),
      ),
  );
}
