import { SEVERITIES } from '../../findings/finding-record.js';
import type { Tone } from '../document/document.js';
import { answers } from './answers.js';
import { connections } from './connections.js';
import { health } from './health.js';
import { media } from './media.js';
import { messages } from './messages.js';
import { models } from './models.js';
import type { Observation, Observe } from './observation.js';
import { traffic } from './traffic.js';
import { wireless } from './wireless.js';

/** Every side of the traffic that is looked at; of equal weight, the first is told first. To add one, name it here. */
export const OBSERVATIONS: readonly Observe[] = [
  health,
  media,
  connections,
  answers,
  wireless,
  messages,
  models,
  traffic,
];

/** What matters most first, what is well last. */
const ORDER: readonly Tone[] = [...SEVERITIES].reverse();

const placeOf = (tone: Tone): number => (tone === 'good' ? ORDER.length : ORDER.indexOf(tone));

/** Observations in the order in which people want to know them. */
export const byImportance = (observations: readonly Observation[]): Observation[] =>
  [...observations].sort((a, b) => placeOf(a.tone) - placeOf(b.tone));
