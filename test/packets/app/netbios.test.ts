import { describe, expect, it } from 'vitest';
import { datagram } from '../../oracle/crafted/datagram.js';
import { join, word } from '../../oracle/wire.js';
import { hex } from '../../support/hex.js';
import { recordOf } from './reading.js';

const label = (text: string): Buffer => join(Buffer.from([text.length]), Buffer.from(text));
const FRED = 'EGFCEFEECACACACACACACACACACACACA';
const header = (flags: number, counts: readonly number[]): Buffer =>
  join(hex`1234`, word(flags), ...counts.map(word));
const name = join(label(FRED), hex`00`);
const read = (message: Buffer) => recordOf(datagram(137, 137, message));

describe('the name service of NetBIOS', () => {
  it('has the name of the example in RFC 1001 section 14.1', () => {
    const query = join(
      header(0x0110, [1, 0, 0, 0]),
      label(FRED),
      label('NETBIOS'),
      label('COM'),
      hex`00 0020 0001`,
    );
    expect(read(query)).toMatchObject({
      frame: { protocols: 'eth:ethertype:ip:udp:nbns' },
      nbns: { flags: { broadcast: true, opcode: 0 }, name: ['FRED<20>.NETBIOS.COM'], type: [32] },
    });
  });

  it('tells the names of a host, as many as are there', () => {
    const names = join(
      Buffer.from('FRED           '),
      hex`20 0400`,
      Buffer.from('ROCK           '),
      hex`00 8400`,
    );
    const data = join(hex`ff`, names);
    const { nbns, errors } = read(
      join(header(0x8400, [0, 1, 0, 0]), name, hex`0021 0001 00000000`, word(data.length), data),
    );
    expect(nbns).toMatchObject({
      number_of_names: 255,
      netbios_name: ['FRED', 'ROCK'],
      name_flags: { group: [false, true] },
    });
    expect(errors).toBeUndefined();
  });

  it('does not believe counts and lengths', () => {
    const record = join(name, hex`0020 0001 00000000 00ff 0000 c0000201`);
    const { nbns, errors } = read(join(header(0x8500, [0, 65_535, 65_535, 65_535]), record));
    expect(nbns).toMatchObject({ name: ['FRED<20>'], addr: ['192.0.2.1'], data_length: [255] });
    expect(errors).toMatchObject([{ reason: 'malformed', note: 'the data of a record is cut short' }]);
  });
});

describe('datagrams of NetBIOS', () => {
  const start = hex`0a 0077 c0000201 008a`;

  it('say who sends to whom', () => {
    const message = join(hex`11`, start, hex`0044 0000`, name, name);
    expect(recordOf(datagram(138, 138, message)).nbdgm).toMatchObject({
      type: 17,
      first_fragment: true,
      node_type: 2,
      src: { ip: '192.0.2.1', port: 138 },
      source_name: 'FRED<20>',
      destination_name: 'FRED<20>',
    });
  });

  it('keep what stands before a name without an end', () => {
    const { nbdgm, errors } = recordOf(
      datagram(138, 138, join(hex`11`, start, hex`0044 0000`, name, label(FRED))),
    );
    expect(nbdgm).toMatchObject({ source_name: 'FRED<20>' });
    expect(nbdgm).not.toHaveProperty('destination_name');
    expect(errors).toMatchObject([{ layer: 'nbdgm', note: 'a name has no end' }]);
  });
});
