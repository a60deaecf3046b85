import { count, type Fields, group, list, text } from '../records/field.js';
import { PACKET_FRAME } from './packet.js';
import { ERRORS } from './packet-encoder.js';
import { LAYERS } from './registry.js';

/** Fields of all layers, as they stand in a packet record or in an entry of `tunnel`. */
const layerFields: Fields = Object.fromEntries(
  LAYERS.map((layer) => {
    const header = group(layer.about, layer.fields as Fields);
    // Any layer may be missing from a packet: none is required.
    const field = 'repeats' in layer ? list(layer.about, header) : { ...header, optional: true as const };
    return [layer.name, field];
  }),
);

/** The `packet` record: a decoded packet. Its layers stand in the order of the wire. */
export const PACKET_RECORD: Fields = {
  type: text('Kind of the record', { values: ['packet'], wireshark: [] }),
  v: count('Major version of the kind', { wireshark: [] }),
  frame: group('The frame', PACKET_FRAME),
  ...layerFields,
  tunnel: list(
    'Headers of the packets around this one, the outermost first',
    group('Outer packet', layerFields),
  ),
  ...ERRORS,
};
