import type { Field } from '../records/field.js';
import { type FieldLeaf, fieldLeaves } from '../records/field-list.js';
import type { Layer } from './layer.js';
import { PACKET_RECORD } from './packet-record.js';
import { LAYERS } from './registry.js';

/** A field of the packet, found by a name that a user gave. */
export interface PacketField {
  /** Path in the record, `[]` behind a list. */
  readonly path: string;
  /** What one occurrence holds: for a list, its item. */
  readonly value: Field;
}

/** What a name stands for. */
export interface Named {
  /**
   * One value (`tcp.dstport`), one value in any of several fields (`tcp.port`), all fields below a path
   * (`ip.flags`), or a protocol, of which the fields may be unknown.
   */
  readonly kind: 'field' | 'group' | 'protocol';
  readonly name: string;
  readonly fields: readonly PacketField[];
}

/** The headers of outer packets have the fields of all others: a name means them too. */
const OUTER_PACKETS = 'tunnel[]';

/** Wireshark's names for a field of either side. A field that no layer has yet is passed over. */
const EITHER_SIDE: Readonly<Record<string, readonly string[]>> = {
  'eth.addr': ['eth.dst', 'eth.src'],
  'wlan.addr': ['wlan.ra', 'wlan.ta', 'wlan.da', 'wlan.sa', 'wlan.bssid'],
  'ip.addr': ['ip.src', 'ip.dst'],
  'ipv6.addr': ['ipv6.src', 'ipv6.dst'],
  'tcp.port': ['tcp.srcport', 'tcp.dstport'],
  'udp.port': ['udp.srcport', 'udp.dstport'],
  'sctp.port': ['sctp.srcport', 'sctp.dstport'],
};

/** Names in `frame.protocols` that are no layer's: see `also` of the cursor. */
const OTHER_PROTOCOLS: readonly string[] = [
  ...['ethertype', 'ipx', 'pcap_pktdata'],
  ...['ppi_gps', 'ppi_vector', 'ppi_sensor', 'ppi_antenna'],
];

const protocolNames = (): Set<string> =>
  new Set([
    ...(LAYERS as readonly Layer[]).flatMap(({ name, protocol = name, alsoCalled = [] }) => [
      name,
      protocol,
      ...alsoCalled,
    ]),
    ...OTHER_PROTOCOLS,
  ]);

const packetField = ({ path, field }: FieldLeaf): PacketField => ({
  path,
  value: field.kind === 'list' ? field.item : field,
});

/** Every name there is. Most runs ask for none of them, and start sooner without. */
class FieldNames {
  readonly leaves: readonly FieldLeaf[] = fieldLeaves(PACKET_RECORD).filter(
    ({ path }) => !path.startsWith(OUTER_PACKETS),
  );
  /** Names that stand for one kind of value: our own paths first, then Wireshark's where ours differ. */
  readonly byName: ReadonlyMap<string, readonly PacketField[]> = fieldsByName(this.leaves);
  readonly protocols: ReadonlySet<string> = protocolNames();
}

let made: FieldNames | undefined;

function fieldNames(): FieldNames {
  made ??= new FieldNames();
  return made;
}

function fieldsByName(leaves: readonly FieldLeaf[]): Map<string, PacketField[]> {
  const byName = new Map(leaves.map((leaf) => [leaf.name, [packetField(leaf)]]));
  for (const [name, sides] of Object.entries(EITHER_SIDE)) {
    const fields = sides.flatMap((side) => byName.get(side) ?? []);
    if (fields.length > 0) byName.set(name, fields);
  }
  const own = new Set(byName.keys());
  for (const leaf of leaves) {
    for (const name of leaf.wireshark.filter((each) => !own.has(each))) {
      byName.set(name, [...(byName.get(name) ?? []), packetField(leaf)]);
    }
  }
  return byName;
}

/** Names that stand for the fields of both sides. */
export const eitherSideNames = (): string[] =>
  Object.keys(EITHER_SIDE).filter((name) => fieldNames().byName.has(name));

/** Every name that {@link findNamed} knows, fields first. */
export const knownNames = (): string[] => [...fieldNames().byName.keys(), ...fieldNames().protocols];

/** What a user's name stands for, with or without `[]`; undefined where nothing has it. */
export function findNamed(nameAsGiven: string): Named | undefined {
  const { byName, leaves, protocols } = fieldNames();
  const name = nameAsGiven.replaceAll('[]', '');
  const fields = byName.get(name);
  if (fields !== undefined) return { kind: 'field', name, fields };
  const below = leaves.filter((leaf) => leaf.name.startsWith(`${name}.`)).map(packetField);
  if (protocols.has(name)) return { kind: 'protocol', name, fields: below };
  return below.length > 0 ? { kind: 'group', name, fields: below } : undefined;
}
