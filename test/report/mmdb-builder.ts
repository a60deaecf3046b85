/** A value of a database: a text, a number below 2^32, or a map of values. */
export type MmdbValue = string | number | { readonly [key: string]: MmdbValue };

const POINTER_BYTES = 3;
const MARKER = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
const SEPARATOR_BYTES = 16;

/** Type and size as a control byte (MaxMind DB format 2.0, "Data Field Format"). */
const control = (type: number, size: number): Buffer =>
  type < 8 ? Buffer.from([(type << 5) | size]) : Buffer.from([size, type - 7]);

function encoded(value: MmdbValue): Buffer {
  if (typeof value === 'string') {
    const bytes = Buffer.from(value);
    // Sizes from 29 on have a byte of their own.
    const head =
      bytes.length < 29 ? control(2, bytes.length) : Buffer.from([(2 << 5) | 29, bytes.length - 29]);
    return Buffer.concat([head, bytes]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  const entries = Object.entries(value);
  return Buffer.concat([
    control(7, entries.length),
    ...entries.flatMap(([key, each]) => [encoded(key), encoded(each)]),
  ]);
}

/** A database (MaxMind DB format 2.0) of IPv4 that knows these networks, each by its first bits: `'00001010'` is 10.0.0.0/8. */
export function mmdbFile(networks: Readonly<Record<string, MmdbValue>>): Buffer {
  const nodes: (number | string | undefined)[][] = [[undefined, undefined]];
  for (const [bits, value] of Object.entries(networks)) {
    let node = 0;
    for (const bit of bits.slice(0, -1)) {
      const next = nodes[node]?.[Number(bit)];
      if (typeof next === 'number') node = next;
      else {
        nodes.push([undefined, undefined]);
        (nodes[node] as (number | string | undefined)[])[Number(bit)] = nodes.length - 1;
        node = nodes.length - 1;
      }
    }
    (nodes[node] as (number | string | undefined)[])[Number(bits.at(-1))] = JSON.stringify(value);
  }
  const data: Buffer[] = [];
  let offset = 0;
  const tree = nodes.flatMap((node) =>
    node.map((entry) => {
      const bytes = Buffer.alloc(POINTER_BYTES);
      if (entry === undefined) bytes.writeUIntBE(nodes.length, 0, POINTER_BYTES);
      else if (typeof entry === 'number') bytes.writeUIntBE(entry, 0, POINTER_BYTES);
      else {
        bytes.writeUIntBE(nodes.length + SEPARATOR_BYTES + offset, 0, POINTER_BYTES);
        const value = encoded(JSON.parse(entry) as MmdbValue);
        data.push(value);
        offset += value.length;
      }
      return bytes;
    }),
  );
  const metadata = encoded({
    node_count: nodes.length,
    record_size: 24,
    ip_version: 4,
    database_type: 'Test',
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
  });
  return Buffer.concat([...tree, Buffer.alloc(SEPARATOR_BYTES), ...data, MARKER, metadata]);
}
