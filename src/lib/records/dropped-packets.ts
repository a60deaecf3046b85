/** Packets that an `end` record says were lost in capturing, with those that the streams it read say were lost. */
export function droppedPackets(end: object): number {
  let dropped = 0;
  // Records of others may stand in each other as deep as they like: no recursion.
  const open: unknown[] = [end];
  for (let record = open.pop(); record !== undefined; record = open.pop()) {
    const { quality, upstream } = record as {
      quality?: { packets_dropped?: unknown } | null;
      upstream?: unknown;
    };
    const own = quality?.packets_dropped;
    if (typeof own === 'number' && Number.isSafeInteger(own) && own > 0) dropped += own;
    if (Array.isArray(upstream)) for (const each of upstream) if (isObject(each)) open.push(each);
  }
  return dropped;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
