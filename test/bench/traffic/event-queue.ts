/** Things that are due at a time, earliest first. */
export interface EventQueue<Item> {
  readonly size: number;
  /** Time of the earliest item, or Infinity when nothing is due. */
  readonly earliest: number;
  push(time: number, item: Item): void;
  /** Takes the earliest item out; ask `size` first. */
  pop(): Item;
}

/** A binary heap. Items due at the same time come out in an order that depends on the pushes alone. */
export function createEventQueue<Item>(): EventQueue<Item> {
  const times: number[] = [];
  const items: Item[] = [];

  const place = (at: number, time: number, item: Item): void => {
    times[at] = time;
    items[at] = item;
  };
  const siftDown = (time: number, item: Item): void => {
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= times.length) break;
      if (child + 1 < times.length && (times[child + 1] as number) < (times[child] as number)) child += 1;
      if ((times[child] as number) >= time) break;
      place(at, times[child] as number, items[child] as Item);
      at = child;
    }
    place(at, time, item);
  };

  return {
    get size() {
      return times.length;
    },
    get earliest() {
      return times[0] ?? Number.POSITIVE_INFINITY;
    },
    push(time, item) {
      let at = times.length;
      while (at > 0) {
        const parent = (at - 1) >>> 1;
        if ((times[parent] as number) <= time) break;
        place(at, times[parent] as number, items[parent] as Item);
        at = parent;
      }
      place(at, time, item);
    },
    pop() {
      const first = items[0];
      const lastTime = times.pop();
      const lastItem = items.pop();
      if (lastTime === undefined) throw new RangeError('pop from an empty queue');
      if (times.length > 0) siftDown(lastTime, lastItem as Item);
      return first as Item;
    },
  };
}
