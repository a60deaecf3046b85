const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** FNV-1a of the UTF-8 bytes of a key, 32 bits (G. Fowler, L. Noll, K.-P. Vo; draft-eastlake-fnv). */
export function fnv1a32(key: string): number {
  let hash = FNV_OFFSET;
  for (const byte of Buffer.from(key, 'utf8')) hash = Math.imul(hash ^ byte, FNV_PRIME);
  return hash >>> 0;
}

/** The partition of a key: the same in every process, as long as the number of partitions is. */
export const partitionOf = (key: string, partitions: number): number => fnv1a32(key) % partitions;
