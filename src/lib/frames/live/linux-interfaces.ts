import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InterfaceRecord } from '../../records/interface.js';

// The only file that knows of /sys and /proc.

const FOLDER = '/sys/class/net';
/** Flags of an interface (netdevice(7)). */
const IFF_UP = 0x1;

/** LINKTYPE_ numbers and kinds for ARPHRD_ numbers of the kernel (linux/if_arp.h), as libpcap maps them. */
const TYPES: Readonly<Record<number, { linktype: number; kind: string }>> = {
  1: { linktype: 1, kind: 'wired' },
  512: { linktype: 9, kind: 'tunnel' },
  768: { linktype: 101, kind: 'tunnel' },
  769: { linktype: 101, kind: 'tunnel' },
  772: { linktype: 1, kind: 'loopback' },
  776: { linktype: 101, kind: 'tunnel' },
  778: { linktype: 101, kind: 'tunnel' },
  801: { linktype: 105, kind: 'wireless' },
  803: { linktype: 127, kind: 'wireless' },
  65534: { linktype: 101, kind: 'tunnel' },
};

/** What Linux tells of an interface besides its addresses. */
export type InterfaceFacts = Pick<InterfaceRecord, 'name' | 'state' | 'kind' | 'linktype' | 'mac'>;

/** Every interface of this Linux system, also those that are down; nothing on another system. */
export function linuxInterfaces(): InterfaceFacts[] {
  if (process.platform !== 'linux' || !existsSync(FOLDER)) return [];
  return readdirSync(FOLDER).flatMap((name) => factsOf(name) ?? []);
}

function factsOf(name: string): InterfaceFacts | undefined {
  const flags = attribute(name, 'flags');
  // A file of the bonding driver stands among the interfaces; and one may go while the list is read.
  if (flags === undefined) return undefined;
  const type = TYPES[Number(attribute(name, 'type'))];
  const isWireless = existsSync(join(FOLDER, name, 'wireless')) || existsSync(join(FOLDER, name, 'phy80211'));
  const mac = attribute(name, 'address');
  return {
    name,
    state: (Number(flags) & IFF_UP) === 0 ? 'down' : 'up',
    kind: isWireless ? 'wireless' : (type?.kind ?? 'other'),
    linktype: type?.linktype,
    mac: mac === undefined || /^(00:)*00$|^$/.test(mac) ? undefined : mac,
  };
}

function attribute(name: string, file: string): string | undefined {
  try {
    return readFileSync(join(FOLDER, name, file), 'utf8').trim();
  } catch {
    return undefined;
  }
}
