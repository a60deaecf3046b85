import type { CodecImpairment } from './codecs.js';

/** How R was calculated: ITU-T G.107 with every parameter at its default but delay, codec and loss. */
export const E_MODEL_METHOD = 'g107-simplified';

/** What R is calculated from. */
export interface Transmission {
  /** One way, from mouth to ear. */
  readonly delayMs: number;
  /** Packets that are not played: lost, or too late. */
  readonly lossPercent: number;
  /** How much longer runs of losses are than random ones; 1 where they are random. */
  readonly burstRatio: number;
  readonly codec: CodecImpairment;
}

/** R with defaults and without delay, codec and loss: G.107 table 3. */
const BASE_R = 93.2;
/** Delay at which conversation begins to suffer: R. Cole and J. Rosenbluth, "Voice over IP performance monitoring", 2001. */
const DELAY_KNEE_MS = 177.3;
const IMPAIRMENT_PER_MS = 0.024;
const IMPAIRMENT_PER_MS_BEYOND_KNEE = 0.11;
const WORST_EQUIPMENT_IMPAIRMENT = 95;

/** G.107 section 7.4, by the two straight lines of Cole and Rosenbluth. */
const delayImpairment = (delayMs: number): number =>
  IMPAIRMENT_PER_MS * delayMs + IMPAIRMENT_PER_MS_BEYOND_KNEE * Math.max(0, delayMs - DELAY_KNEE_MS);

/** G.107 section 7.5. */
function equipmentImpairment({ lossPercent, burstRatio, codec: { ie, bpl } }: Transmission): number {
  if (lossPercent === 0) return ie;
  return ie + ((WORST_EQUIPMENT_IMPAIRMENT - ie) * lossPercent) / (lossPercent / burstRatio + bpl);
}

/** The transmission rating R: 93.2 at best, below 50 hardly bearable. */
export const rating = (transmission: Transmission): number =>
  BASE_R - delayImpairment(transmission.delayMs) - equipmentImpairment(transmission);

const WORST_MOS = 1;
const BEST_MOS = 4.5;

/** The mean opinion score, 1 to 4.5, that listeners are expected to give to a connection with this R: G.107 annex B. */
export function meanOpinionScore(r: number): number {
  if (r <= 0) return WORST_MOS;
  if (r >= 100) return BEST_MOS;
  return Math.max(WORST_MOS, 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r));
}
