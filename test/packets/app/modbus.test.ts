import { describe, expect, it } from 'vitest';
import { dialogue } from '../../oracle/dialogue.js';
import { type HeardRecord, heard, heardLast, seen } from '../../support/heard.js';
import { hex } from '../../support/hex.js';

const PORT = 502;
const requests = hex`0001 0000 0006 01 01 0013 0025  0002 0000 0006 07 03 006b 0003`;
const told = {
  mbtcp: { trans_id: [1, 2], prot_id: [0, 0], len: [6, 6], unit_id: [1, 7] },
  modbus: { func_code: [1, 3], reference_num: [0x13, 0x6b], bit_cnt: [0x25], word_cnt: [3] },
};
const read = (bytes: Buffer, speaker: 'client' | 'server' = 'client'): HeardRecord =>
  heardLast(dialogue(PORT, [[speaker, bytes]]));

describe('Modbus over TCP', () => {
  it('tells all messages of a segment', () => {
    expect(read(requests)).toMatchObject({
      frame: { protocols: 'eth:ethertype:ip:tcp:mbtcp:modbus' },
      ...told,
    });
    expect(seen(dialogue(PORT, [['client', requests]]))[0]).toMatch(/MODBUS +\d+ Read Coils 19$/);
  });

  it('tells a message where it ends, wherever segments do', () => {
    for (let cut = 1; cut < requests.length; cut += 1) {
      const records = heard(
        dialogue(PORT, [
          ['client', requests.subarray(0, cut)],
          ['client', requests.subarray(cut)],
        ]),
      );
      const ids = records.flatMap(({ mbtcp }) => (mbtcp as typeof told.mbtcp | undefined)?.trans_id ?? []);
      const codes = records.flatMap(
        ({ modbus }) => (modbus as typeof told.modbus | undefined)?.func_code ?? [],
      );
      expect({ ids, codes }, `cut at ${cut}`).toEqual({ ids: [1, 2], codes: [1, 3] });
      expect(records.some(({ errors }) => errors !== undefined)).toBe(false);
    }
  });

  it('tells what a server refuses', () => {
    expect(read(hex`0004 0000 0003 01 86 02`, 'server').modbus).toEqual({
      func_code: [6],
      exception_code: [2],
    });
  });

  it.each([
    ['another protocol', hex`0001 0001 0006 01 01 0013 0025`],
    ['no room for a function', hex`0001 0000 0001 01`],
    ['more than a message can hold', hex`0001 0000 00ff 01 01 0013 0025`],
  ])('is not what has %s', (_, bytes) => {
    expect(read(bytes).frame.protocols).toBe('eth:ethertype:ip:tcp');
  });

  it('does not read past a message into the next one', () => {
    expect(read(hex`0001 0000 0004 01 03 0001  0002 0000 0002 01 07`).modbus).toEqual({
      func_code: [3, 7],
      reference_num: [1],
    });
  });
});
