import type { Layer } from './layer.js';
import { LAYERS } from './registry.js';
import { Unit } from './unit.js';

/** The registry made ready for use: each layer stands in the tables it is found at. */
export const UNITS: readonly Unit[] = LAYERS.map((layer) => new Unit(layer as unknown as Layer));

for (const unit of UNITS) {
  for (const [table, key] of unit.layer.foundAt) table.add(key, unit);
  for (const signature of unit.layer.signatures ?? []) signature.over.addSignature(signature, unit);
}

const unitByName = new Map(UNITS.map((unit) => [unit.layer.name, unit]));

/** The unit whose headers stand under this key of a packet record. */
export const unitNamed = (name: string): Unit | undefined => unitByName.get(name);

const unitByProtocol = new Map(
  UNITS.flatMap((unit) => [unit.protocol, ...(unit.layer.alsoCalled ?? [])].map((name) => [name, unit])),
);

/** The unit that has this name in `frame.protocols`. */
export const unitCalled = (protocol: string): Unit | undefined => unitByProtocol.get(protocol);
