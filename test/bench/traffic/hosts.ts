import { type Random, zipfRanks } from './random.js';

/** A machine that sends packets: a client in the captured network, or a server behind its router. */
export interface Host {
  readonly mac: Buffer;
  readonly ipv4: Buffer;
  readonly ipv6: Buffer;
  /** 802.1Q VLAN identifier of a client, 0 for untagged. */
  readonly vlan: number;
  /** Routers between a server and the capture. */
  readonly hops: number;
  /** Round-trip time from the capture to a server and back. */
  readonly rttSec: number;
  readonly name: string;
  /** Port of the next conversation a client opens. */
  nextPort: number;
}

/** Everyone who takes part, and who is asked how often. */
export interface Hosts {
  client(): Host;
  /** Another client. */
  neighbour(client: Host): Host;
  server(): Host;
  resolver(): Host;
}

const ROUTER_MAC = Buffer.from('020000000001', 'hex');
const RESOLVERS = 4;
const MAX_CLIENTS = 4_000;
const MAX_SERVERS = 100_000;
const FIRST_EPHEMERAL_PORT = 55_000;
const EPHEMERAL_PORTS = 10_000;
/** 20.0.0.0/8 to 99.0.0.0/8: nothing in them is reserved. */
const FIRST_PUBLIC_BLOCK = 20;
const PUBLIC_BLOCKS = 80;
/** Multiplying by an odd number shuffles the addresses of a block without making two the same. */
const ODD_MULTIPLIER = 0x9e_37b1;
const SITES = 16;
const TAGGED_SHARE = 0.03;
const OFFICE_VLAN = 42;

/** Makes a network of a size that fits the number of conversations. */
export function createHosts(flows: number, random: Random): Hosts {
  const clients = hostList(Math.min(MAX_CLIENTS, Math.max(8, Math.ceil(flows / 25))), (i) =>
    client(i, random),
  );
  const servers = hostList(Math.min(MAX_SERVERS, Math.max(8, Math.ceil(flows / 6))), (i) =>
    server(i, random),
  );
  const resolvers = hostList(RESOLVERS, (i) => server(MAX_SERVERS + i, random));
  const clientRank = zipfRanks(clients.length, 0.5, random);
  const serverRank = zipfRanks(servers.length, 0.9, random);
  return {
    client: () => clients[clientRank()] as Host,
    neighbour: (of) =>
      clients[(clients.indexOf(of) + 1 + random.below(clients.length - 1)) % clients.length] as Host,
    server: () => servers[serverRank()] as Host,
    resolver: () => resolvers[random.below(RESOLVERS)] as Host,
  };
}

/** Takes the client's next port: from the upper end of the dynamic range, where nobody expects a known protocol. */
export function takePort(host: Host): number {
  const port = host.nextPort;
  host.nextPort = port + 1 < FIRST_EPHEMERAL_PORT + EPHEMERAL_PORTS ? port + 1 : FIRST_EPHEMERAL_PORT;
  return port;
}

const hostList = (count: number, make: (index: number) => Host): Host[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Sites of one company, each a part of 10.0.0.0/8, and all in 2001:db8:a::/64. */
function client(index: number, random: Random): Host {
  const id = index + 2; // the router is .1
  const mac = Buffer.from([0x02, 0x1a, 0, 0, id >> 8, id & 0xff]);
  return {
    mac,
    ipv4: Buffer.from([10, 16 + (id % SITES), id >> 8, id & 0xff]),
    ipv6: ipv6(0x2001_0db8, 0x000a_0000, random),
    vlan: random.chance(TAGGED_SHARE) ? OFFICE_VLAN : 0,
    hops: 0,
    rttSec: 0,
    name: `pc-${index}.example.org`,
    nextPort: FIRST_EPHEMERAL_PORT + random.below(EPHEMERAL_PORTS),
  };
}

/**
 * Spread over the whole public space, as servers are: tcpdump 4.99 keeps the texts of addresses in a table by
 * their first one and a half octets, and with all servers under one prefix it would be three times slower.
 */
function server(index: number, random: Random): Host {
  const withinBlock = Math.imul(Math.floor(index / PUBLIC_BLOCKS) + 1, ODD_MULTIPLIER) & 0xff_ffff;
  const address = Buffer.alloc(4);
  address.writeUInt32BE((FIRST_PUBLIC_BLOCK + (index % PUBLIC_BLOCKS)) * 0x100_0000 + withinBlock);
  return {
    mac: ROUTER_MAC,
    ipv4: address,
    ipv6: ipv6(0x2001_0002, 0, random),
    vlan: 0,
    hops: 3 + random.below(18),
    rttSec: random.logNormal(0.025, 0.8),
    name: `www${index}.example.com`,
    nextPort: 0,
  };
}

function ipv6(high: number, low: number, random: Random): Buffer {
  const address = Buffer.alloc(16);
  address.writeUInt32BE(high, 0);
  address.writeUInt32BE(low, 4);
  address.writeUInt32BE(random.next(), 8);
  address.writeUInt32BE(random.next(), 12);
  return address;
}
