import { DEAD_LETTER_RECORD, PARTITION_RECORD } from '../../broker/status-record.js';
import { FEATURES_RECORD } from '../../features/features-record.js';
import { FINDING_RECORD } from '../../findings/finding-record.js';
import { FLOW_RECORD } from '../../flows/flow-record.js';
import { PACKET_RECORD } from '../../packets/packet-record.js';
import { LAYERS } from '../../packets/registry.js';
import { MANIFEST } from '../../predictions/manifest-record.js';
import { MODEL_RECORD } from '../../predictions/model-record.js';
import { PREDICTION_RECORD } from '../../predictions/prediction-record.js';
import { TRAINING_RECORD } from '../../predictions/training/training-record.js';
import { END_RECORD } from '../../records/end.js';
import type { Fields } from '../../records/field.js';
import { type FieldEntry, listFields } from '../../records/field-list.js';
import { FRAME_RECORD } from '../../records/frame.js';
import { DRIVER_RECORD, INTERFACE_RECORD } from '../../records/interface.js';
import { recordSchema } from '../../records/schema.js';
import { type FieldBlock, fieldListText } from '../../report/field-list-text.js';
import { STATS_PART_RECORD } from '../../stats/stats-part-record.js';
import { STATS_RECORD } from '../../stats/stats-record.js';
import { UserError } from '../../stream/user-error.js';
import { isTerminalOutput } from '../run-stage.js';

/** Every kind of record that commands write. */
export const RECORDS = {
  frame: FRAME_RECORD,
  packet: PACKET_RECORD,
  stats: STATS_RECORD,
  flow: FLOW_RECORD,
  features: FEATURES_RECORD,
  prediction: PREDICTION_RECORD,
  training: TRAINING_RECORD,
  model: MODEL_RECORD,
  manifest: MANIFEST,
  finding: FINDING_RECORD,
  stats_part: STATS_PART_RECORD,
  interface: INTERFACE_RECORD,
  driver: DRIVER_RECORD,
  partition: PARTITION_RECORD,
  dead_letter: DEAD_LETTER_RECORD,
  end: END_RECORD,
} as const satisfies Record<string, Fields>;

export type RecordName = keyof typeof RECORDS;

export interface FieldsFlags {
  readonly record: RecordName;
  readonly schema: RecordName | undefined;
  readonly format: 'ndjson' | 'text' | undefined;
}

/** `nt fields`: the fields of a kind of record, or its JSON Schema. */
export function fields(pattern: string, flags: FieldsFlags): string {
  const { schema } = flags;
  if (schema !== undefined) return `${JSON.stringify(recordSchema(schema, RECORDS[schema]), undefined, 2)}\n`;
  const needle = pattern.toLowerCase();
  // Fields of a tunnel's layers are those of the packet itself.
  const entries = fieldsOf(flags.record).filter(
    ({ path }) => !path.startsWith('tunnel[]') && path.toLowerCase().includes(needle),
  );
  if (entries.length === 0) {
    throw new UserError(`no field of ${flags.record} records has "${pattern}" in its name`, {
      exit: 'usage',
    });
  }
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  return format === 'text'
    ? fieldListText(blocksOf(entries), isTerminalOutput() ? process.stdout.columns : undefined)
    : entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** A field and, where it is one of a protocol's, the text that defines that. */
interface SpecifiedField extends FieldEntry {
  readonly spec?: string;
}

const layersByName: ReadonlyMap<string, { readonly about: string; readonly spec: string }> = new Map(
  LAYERS.map((layer) => [layer.name, layer]),
);

/** The protocol in whose header a field of a packet stands. */
const layerOf = ({ path }: FieldEntry) => layersByName.get(/^\w+/.exec(path)?.[0] ?? '');

/** Only what stands in a frame can have a name in Wireshark; statistics and end records are ours. */
function fieldsOf(record: RecordName): SpecifiedField[] {
  const entries = listFields(RECORDS[record]);
  if (record === 'packet') {
    return entries.map((entry) => {
      const layer = layerOf(entry);
      return layer === undefined ? entry : { ...entry, spec: layer.spec };
    });
  }
  return record === 'frame' ? entries : entries.map((entry) => ({ ...entry, wireshark: [] }));
}

/** Fields of one header under a line that names it. */
function blocksOf(entries: readonly SpecifiedField[]): FieldBlock[] {
  const blocks = new Map<string, SpecifiedField[]>();
  for (const entry of entries) {
    const layer = entry.spec === undefined ? undefined : layerOf(entry);
    const heading = layer === undefined ? '' : `${layer.about} (${layer.spec})`;
    blocks.set(heading, [...(blocks.get(heading) ?? []), entry]);
  }
  return [...blocks].map(([heading, fields]) => ({ heading, entries: fields }));
}
