import { type Block, uint64At, visitOptions } from './block.js';

const OPTION = { interfaceDropped: 5, systemDropped: 7 } as const;
const FIXED_BYTES = 12;
export const MIN_STATISTICS_BODY_BYTES = FIXED_BYTES;

/**
 * Packets that an interface lost up to this Interface Statistics Block (draft-ietf-opsawg-pcapng section 4.6):
 * by the interface and by the system. Undefined where the block counts neither.
 */
export function readDropped(block: Block): number | undefined {
  let dropped: number | undefined;
  visitOptions(block, FIXED_BYTES, (code, start, length) => {
    if (length === 8 && (code === OPTION.interfaceDropped || code === OPTION.systemDropped)) {
      dropped = (dropped ?? 0) + Number(uint64At(block, start));
    }
  });
  return dropped;
}
