import { exfiltration } from './exfiltration.js';
import { flood } from './flood.js';
import type { InjectedTraffic } from './injected-traffic.js';
import { scan } from './scan.js';
import { tunnel } from './tunnel.js';

/** All traffic that a model is tried with. To add one, name it here. */
export const INJECTED_TRAFFIC = [
  scan,
  flood,
  exfiltration,
  tunnel,
] as const satisfies readonly InjectedTraffic[];
