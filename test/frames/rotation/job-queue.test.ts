import { expect, it } from 'vitest';
import { JobQueue } from '../../../src/lib/frames/rotation/job-queue.js';

/** Jobs that end when they are told to, and what is known of them. */
function heldJobs(queue: JobQueue, count: number) {
  const started: number[] = [];
  const end: (() => void)[] = [];
  for (let number = 0; number < count; number += 1) {
    queue.add(() => {
      started.push(number);
      return new Promise((resolve) => end.push(resolve));
    });
  }
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { started, settled, endOldest: () => end.shift()?.() };
}

it('runs so many jobs at once, and the others in their order', async () => {
  const queue = new JobQueue(2);
  const { started, settled, endOldest } = heldJobs(queue, 4);
  expect({ started: [...started], waiting: queue.waiting }).toEqual({ started: [0, 1], waiting: 2 });
  endOldest();
  await settled();
  expect({ started: [...started], waiting: queue.waiting }).toEqual({ started: [0, 1, 2], waiting: 1 });
});

it('has room, and is idle, when enough jobs have ended and no sooner', async () => {
  const queue = new JobQueue(1);
  const { settled, endOldest } = heldJobs(queue, 3);
  const seen: string[] = [];
  void queue.room(1).then(() => seen.push('room'));
  void queue.idle().then(() => seen.push('idle'));
  await settled();
  expect(seen).toEqual([]);
  endOldest();
  await settled();
  expect(seen).toEqual(['room']);
  endOldest();
  await settled();
  expect(seen).toEqual(['room']);
  endOldest();
  await settled();
  expect(seen).toEqual(['room', 'idle']);
});
