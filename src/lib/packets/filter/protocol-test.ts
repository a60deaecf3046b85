import type { Name } from '../../records/name.js';
import { compileLayer, either, type Predicate } from '../occurrences.js';
import { LAYERS } from '../registry.js';

const MAX_PATHS = 4096;

/** Compiles the question whether a packet has this protocol: as a layer, or by name in `frame.protocols`. */
export function compileProtocolTest(protocol: string): Predicate {
  const layer: { readonly repeats?: boolean } | undefined = LAYERS.find(({ name }) => name === protocol);
  const inPath = compilePathTest(protocol);
  return layer === undefined
    ? inPath
    : either([compileLayer(protocol, layer.repeats ?? false, () => true), inPath]);
}

/** Equal paths are nearly always one object: each is looked through once. */
function compilePathTest(protocol: string): Predicate {
  const answers = new Map<Name, boolean>();
  return ({ frame: { protocols } }) => {
    const known = answers.get(protocols);
    if (known !== undefined) return known;
    if (answers.size === MAX_PATHS) answers.clear();
    const answer = protocols.text.split(':').includes(protocol);
    answers.set(protocols, answer);
    return answer;
  };
}
