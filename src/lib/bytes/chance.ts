import { randomFillSync } from 'node:crypto';

/**
 * Numbers that nobody can foresee, other ones in each process. They may decide where a table keeps what it
 * holds, so that no input can be made to collide there; no result may depend on them.
 */
export const unforeseeable = (count: number): Int32Array => randomFillSync(new Int32Array(count));
