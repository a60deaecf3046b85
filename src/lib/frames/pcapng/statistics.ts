import { type Block, uint64At, visitOptions } from './block.js';

const OPTION = { interfaceReceived: 4, interfaceDropped: 5, systemDropped: 7 } as const;
const FIXED_BYTES = 12;
const COUNTER_BYTES = 8;
export const MIN_STATISTICS_BODY_BYTES = FIXED_BYTES;

/** What an interface brought and lost up to an Interface Statistics Block; undefined where it does not count. */
export interface InterfaceStatistics {
  received: number | undefined;
  /** Lost by the interface and by the system. */
  dropped: number | undefined;
}

/** Reads an Interface Statistics Block (draft-ietf-opsawg-pcapng section 4.6). */
export function readStatistics(block: Block): InterfaceStatistics {
  const statistics: InterfaceStatistics = { received: undefined, dropped: undefined };
  visitOptions(block, FIXED_BYTES, (code, start, length) => {
    if (length !== COUNTER_BYTES) return;
    if (code === OPTION.interfaceReceived) statistics.received = Number(uint64At(block, start));
    else if (code === OPTION.interfaceDropped || code === OPTION.systemDropped) {
      statistics.dropped = (statistics.dropped ?? 0) + Number(uint64At(block, start));
    }
  });
  return statistics;
}
