import { describe, expect, it } from 'vitest';
import { SLACK_BYTES } from '../../src/lib/bytes/ascii.js';
import { ByteSink } from '../../src/lib/bytes/sink.js';
import { clearPacket, emptyPacket } from '../../src/lib/packets/packet.js';
import { assignPacket, decodePacket } from '../../src/lib/packets/packet-decoder.js';
import { encodePacket } from '../../src/lib/packets/packet-encoder.js';
import { UNITS } from '../../src/lib/packets/units.js';
import { FieldError } from '../../src/lib/records/assign.js';
import { NOT_OURS } from '../../src/lib/records/decoder.js';
import { LineSource } from '../../src/lib/records/line-source.js';
import { parseRecordText } from '../../src/lib/records/parse-text.js';

const frame = (protocols: string): string =>
  `"frame":{"number":1,"time_epoch":1750000000.000099,"len":60,"cap_len":60,"linktype":1,"protocols":"${protocols}"}`;
const HEAD = `{"type":"packet","v":1,${frame('eth:ethertype:ip:udp')}`;
const ETH = '"eth":{"dst":"00:00:00:00:00:02","src":"00:00:00:00:00:01","type":2048}';
const IP =
  '"ip":{"version":4,"hdr_len":20,"dsfield":{"dscp":0,"ecn":0},"len":46,"id":1,"flags":{"rb":false,"df":false,"mf":false},"frag_offset":0,"ttl":64,"proto":17,"checksum":0,"src":"10.0.0.1","dst":"10.0.0.2"}';
const UDP = '"udp":{"srcport":53,"dstport":50000,"length":26,"checksum":0}';
const PPPOE = '"pppoe":{"version":1,"type":1,"code":0,"session_id":1,"payload_length":48}';
const PPP = '"ppp":{"protocol":33}';
const label = (value: number): string => `{"label":${value},"exp":0,"bottom":${value === 2},"ttl":64}`;
const MPLS = `"mpls":[${label(1)},${label(2)}]`;
const head = (protocols: string): string => `{"type":"packet","v":1,${frame(protocols)}`;
const vlan = (id: number): string => `{"priority":0,"dei":false,"id":${id},"etype":2048}`;
const repeated = (item: string, times: number): string => new Array<string>(times).fill(item).join(',');

/** One for all, as in the program. */
const packet = emptyPacket();

/** Reads the line as the input does: the fast way, and the slow one where that is refused. */
function read(line: string): 'fast' | 'slow' {
  const source = new LineSource();
  source.use(Buffer.concat([Buffer.from(`${line}\n`), Buffer.alloc(SLACK_BYTES)]));
  if (decodePacket(packet, source, 0) !== NOT_OURS) return 'fast';
  assignPacket(packet, parseRecordText(line) as never);
  return 'slow';
}

function written(): string {
  const sink = new ByteSink(1024);
  encodePacket(packet, sink);
  return sink.bytes.toString('utf8', 0, sink.at - 1);
}

describe('packet records of other programs', () => {
  it.each([
    {
      line: `${HEAD},${ETH},${IP},${UDP}}`,
      as: `${HEAD},${ETH},${IP},${UDP}}`,
      way: 'fast',
      because: 'it is our own form',
    },
    {
      line: `${HEAD},${UDP},${IP},${ETH}}`,
      as: `${HEAD},${ETH},${IP},${UDP}}`,
      way: 'slow',
      because: 'the order of keys says nothing, the protocols do',
    },
    {
      line: `${HEAD},${ETH},${IP},"udp":{"srcport":1,"dstport":2},${UDP}}`,
      as: `${HEAD},${ETH},${IP},${UDP}}`,
      way: 'slow',
      because: 'of a key that comes twice the last counts, as for JSON.parse',
    },
    {
      line: `${HEAD},${ETH},${IP},${UDP},"unheard":{"id":1},"note":"other"}`,
      as: `${HEAD},${ETH},${IP},${UDP}}`,
      way: 'slow',
      because: 'unknown members are left out',
    },
    {
      line: `${HEAD},${ETH},${IP},"udp":null,"tunnel":null,"errors":null}`,
      as: `${HEAD},${ETH},${IP}}`,
      way: 'slow',
      because: 'null is absent',
    },
    {
      line: `${HEAD},${ETH},${IP},"tunnel":[],"errors":[]}`,
      as: `${HEAD},${ETH},${IP}}`,
      way: 'slow',
      because: 'what is empty is absent',
    },
    {
      line: `${HEAD},${IP},"tunnel":[{}]}`,
      as: `${HEAD},${IP},"tunnel":[{}]}`,
      way: 'slow',
      because: 'an outer packet of which nothing is known was still there',
    },
    {
      line: `${HEAD},${IP},"tunnel":[{"raw":{}},{${ETH}}]}`,
      as: `${HEAD},${IP},"tunnel":[{},{${ETH}}]}`,
      way: 'slow',
      because: 'a layer without fields leaves an empty object',
    },
    {
      line: `{"type":"packet","v":1,${frame('eth:ethertype:vlan:ethertype:vlan:ethertype:ip:udp:ip:udp')},${UDP},${IP},"tunnel":[{${UDP},${IP},"vlan":[${vlan(1)},${vlan(2)}],${ETH}}]}`,
      as: `{"type":"packet","v":1,${frame('eth:ethertype:vlan:ethertype:vlan:ethertype:ip:udp:ip:udp')},${IP},${UDP},"tunnel":[{${ETH},"vlan":[${vlan(1)},${vlan(2)}],${IP},${UDP}}]}`,
      way: 'slow',
      because: 'outer and inner headers find their places each',
    },
    {
      line: `${head('')},${UDP},${IP},${ETH}}`,
      as: `${head('')},${ETH},${IP},${UDP}}`,
      way: 'slow',
      because: 'no protocols are named: levels tell the order',
    },
    {
      line: `${head('udp:ip:eth')},${UDP},${IP},"vlan":[${vlan(1)},${vlan(2)}],${ETH}}`,
      as: `${head('udp:ip:eth')},${ETH},"vlan":[${vlan(1)},${vlan(2)}],${IP},${UDP}}`,
      way: 'slow',
      because: 'the protocols cannot be right: levels tell the order',
    },
    {
      line: `${head('Ethernet II:IPv4')},${IP},${ETH},"tunnel":[{${UDP},${IP},${ETH}},{${UDP},${IP}}]}`,
      as: `${head('Ethernet II:IPv4')},${ETH},${IP},"tunnel":[{${ETH},${IP},${UDP}},{${IP},${UDP}}]}`,
      way: 'slow',
      because: 'protocols under other names tell nothing, of no packet of the frame',
    },
    {
      line: `${head('eth:ethertype:ip:udp')},${UDP},${PPP},${IP},${PPPOE},${ETH}}`,
      as: `${head('eth:ethertype:ip:udp')},${ETH},${PPP},${PPPOE},${IP},${UDP}}`,
      way: 'slow',
      because: 'of equal levels that are not named the keys tell the order',
    },
    {
      line: `${head('eth:ethertype:pppoes:ppp:ip:udp')},${UDP},${PPP},${PPPOE},${IP},${ETH}}`,
      as: `${head('eth:ethertype:pppoes:ppp:ip:udp')},${ETH},${PPPOE},${PPP},${IP},${UDP}}`,
      way: 'slow',
      because: 'a layer is known by every name that it has among the protocols',
    },
    {
      line: `${head('eth:ethertype:vlan:ethertype:mpls:ip:udp:ip:pppoes:ppp:ip:udp')},${UDP},${IP},${PPP},${PPPOE},"tunnel":[{${UDP},${IP},${MPLS},"vlan":[${vlan(1)}],${ETH}},{${IP}}]}`,
      as: `${head('eth:ethertype:vlan:ethertype:mpls:ip:udp:ip:pppoes:ppp:ip:udp')},${PPPOE},${PPP},${IP},${UDP},"tunnel":[{${ETH},"vlan":[${vlan(1)}],${MPLS},${IP},${UDP}},{${IP}}]}`,
      way: 'slow',
      because: 'a second label is not named, and takes nothing from the packets further in',
    },
  ])('$because', ({ line, as, way }) => {
    expect(read(line)).toBe(way);
    expect(written()).toBe(as);
  });
});

describe('records that are no packets', () => {
  it.each([
    { line: '{"type":"packet","v":1}', message: 'frame is missing' },
    { line: `${HEAD},"eth":[]}`, message: 'eth is not an object' },
    { line: `${HEAD},"eth":{"dst":"00:00:00:00:00:02"}}`, message: 'eth.src is missing' },
    { line: `${HEAD},"vlan":${vlan(1)}}`, message: 'vlan is not an array' },
    { line: `${HEAD},"vlan":[${vlan(1)},{}]}`, message: 'vlan[1].priority is missing' },
    { line: `${HEAD},"tunnel":{}}`, message: 'tunnel is not an array' },
    { line: `${HEAD},"tunnel":[[]]}`, message: 'tunnel[0] is not an object' },
    { line: `${HEAD},"tunnel":[{${ETH}},7]}`, message: 'tunnel[1] is not an object' },
    {
      line: `${HEAD},"tunnel":[{"udp":{"srcport":70000}}]}`,
      message: 'tunnel[0].udp.srcport is 70000, not a whole number from 0 to 65535',
    },
    { line: `${HEAD},"errors":[{}]}`, message: 'errors[0].layer is missing' },
    {
      line: `${HEAD},"errors":[{"layer":"ip","reason":"ugly","note":"","offset":0}]}`,
      message: 'errors[0].reason is "ugly", not one of truncated, malformed, unknown',
    },
    { line: `${HEAD},"vlan":[${repeated(vlan(1), 33)}]}`, message: 'vlan[32] is one of more than 32 layers' },
    { line: `${HEAD},"tunnel":[${repeated('{}', 33)}]}`, message: 'tunnel has more than 32 items' },
    {
      line: `${HEAD},"tunnel":[${repeated(`{${UDP}}`, 20)}],"vlan":[${repeated(vlan(1), 20)}]}`,
      message: 'vlan[12] is one of more than 32 layers',
    },
  ])('$message', ({ line, message }) => {
    expect(() => read(line)).toThrow(new FieldError(message));
  });

  it.each([
    { line: `${HEAD},${ETH},"ip":{"version":4}}`, because: 'a header that is not whole' },
    { line: `${HEAD},${ETH},"vlan":[${vlan(1)},{"priority":9}]}`, because: 'an item of a repeated layer' },
    { line: `${HEAD},${ETH},${IP},"tunnel":[{${ETH},"ip":7}]}`, because: 'an outer header' },
    { line: `${HEAD},${ETH},${IP},"tunnel":[{${ETH},${IP}},7]}`, because: 'an outer packet' },
    { line: `${HEAD},${ETH},${IP},"errors":[7]}`, because: 'an error' },
  ])('what was read before $because does not show in the next packet', ({ line }) => {
    expect(() => read(line)).toThrow(FieldError);
    clearPacket(packet);
    expect(UNITS.filter(({ used }) => used > 0).map(({ name }) => name)).toEqual([]);
    const slots = UNITS.map(({ name }) => [name, (packet as unknown as Record<string, unknown>)[name]]);
    expect(slots.filter(([, slot]) => (Array.isArray(slot) ? slot.length > 0 : slot !== undefined))).toEqual(
      [],
    );
  });
});
