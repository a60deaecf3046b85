import type { Packet } from '../packets/packet.js';
import { LAYERS } from '../packets/registry.js';
import type { Detector, LayerName, Watch } from './detector.js';

const repeating: ReadonlySet<string> = new Set(
  LAYERS.filter((layer) => 'repeats' in layer && layer.repeats).map(({ name }) => name),
);

/**
 * Compiles what hands a packet to those watches whose detectors take one of its layers. Each slot is asked for by name,
 * once for all with the same wish, and each watch is called from a place of its own, so that V8 can put its code there.
 */
export function compileDispatch(
  watching: readonly { readonly detector: Detector; readonly watch: Watch }[],
): (packet: Packet) => void {
  const calls = new Map<string, string[]>();
  for (const [index, { detector }] of watching.entries()) {
    const layers = detector.inputs.packets ?? [];
    const condition = layers.length === 0 ? 'true' : layers.map(isThere).join(' || ');
    calls.set(condition, [...(calls.get(condition) ?? []), `watch${index}.packet(packet);`]);
  }
  const names = watching.map((_, index) => `watch${index}`);
  const lines = [...calls].map(([condition, called]) => `if (${condition}) { ${called.join(' ')} }`);
  const source = `'use strict'; return (${names.join(', ')}) => (packet) => { ${lines.join('\n')} };`;
  const make = new Function(source)() as (...watches: Watch[]) => (packet: Packet) => void;
  return make(...watching.map(({ watch }) => watch));
}

const isThere = (layer: LayerName): string =>
  repeating.has(layer) ? `packet.${layer}.length > 0` : `packet.${layer} !== undefined`;
