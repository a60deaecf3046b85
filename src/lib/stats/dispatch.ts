import { LAYERS } from '../packets/registry.js';
import type { LayerName, Observer, Tap } from './tap.js';

/** Whatever observes packets for a tap. */
interface Observing {
  readonly observe: Observer;
}

const repeating: ReadonlySet<string> = new Set(
  LAYERS.filter((layer) => 'repeats' in layer && layer.repeats).map(({ name }) => name),
);

/**
 * Compiles what hands a packet to those taps that need one of its layers; give the result the observers of these
 * taps, in their order. Each slot is asked for by name, once for all taps with the same needs, and each observer
 * is called from a place of its own, so that V8 can put its code there.
 */
export function compileDispatch(taps: readonly Tap[]): (observing: readonly Observing[]) => Observer {
  const calls = new Map<string, string[]>();
  for (const [index, { needs }] of taps.entries()) {
    const condition = needs === undefined ? 'true' : needs.map(isThere).join(' || ');
    calls.set(condition, [...(calls.get(condition) ?? []), `observe${index}(packet, facts);`]);
  }
  const names = taps.map((_, index) => `observe${index}`);
  const lines = [...calls].map(([condition, called]) => `if (${condition}) { ${called.join(' ')} }`);
  const source = `'use strict'; return (${names.join(', ')}) => (packet, facts) => { ${lines.join('\n')} };`;
  const make = new Function(source)() as (...observers: Observer[]) => Observer;
  return (observing) => make(...observing.map(({ observe }) => observe));
}

const isThere = (layer: LayerName): string =>
  repeating.has(layer) ? `packet.${layer}.length > 0` : `packet.${layer} !== undefined`;
