import { ecod } from './ecod.js';
import { isolationForest } from './isolation-forest.js';
import type { Trainer } from './trainer.js';

/** All ways to train an anomaly detector; the first one is the default. To add one, name it here. */
export const TRAINERS = [ecod, isolationForest] as const satisfies readonly Trainer[];

export type TrainerName = (typeof TRAINERS)[number]['name'];

/** The trainer of that name. */
export const trainerNamed = (name: TrainerName): Trainer =>
  TRAINERS.find((trainer) => trainer.name === name) ?? TRAINERS[0];
