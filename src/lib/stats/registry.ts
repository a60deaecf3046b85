import type { Tap } from './tap.js';
import { errors } from './taps/errors.js';
import { ip } from './taps/ip.js';
import { ports } from './taps/ports.js';
import { protocols } from './taps/protocols.js';
import { sizes } from './taps/sizes.js';
import { totals } from './taps/totals.js';
import { ttl } from './taps/ttl.js';

/** All statistics, in the order in which they are written and shown. To add one, name it here. */
export const TAPS = [totals, sizes, protocols, ip, ports, ttl, errors] as const satisfies readonly Tap[];
