import { networkInterfaces } from 'node:os';
import type { InterfaceRecord } from '../../records/interface.js';
import { type InterfaceFacts, linuxInterfaces } from './linux-interfaces.js';

/** All interfaces at once, where the system has such a thing. */
const ALL = 'any';
const LINUX_SLL = 113;
const NO_MAC = '00:00:00:00:00:00';

/** Everything that can be captured on: those that are up, those that are down, and `any`. */
export function listInterfaces(): InterfaceRecord[] {
  const addresses = addressesByName();
  const known = linuxInterfaces();
  const others = [...addresses.keys()].filter((name) => !known.some((each) => each.name === name));
  const records = [...known, ...others.map(portableFacts)].map((facts) =>
    recordOf(facts, addresses.get(facts.name) ?? []),
  );
  records.sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1));
  return process.platform === 'linux' ? [...records, allInterfaces()] : records;
}

export const interfaceNames = (): string[] => listInterfaces().map(({ name }) => name);

/** The interface that is meant: by its name, or by an address it has. */
export function interfaceMeant(text: string): string {
  const owner = listInterfaces().find(({ name, addresses }) => name !== text && addresses.includes(text));
  return owner?.name ?? text;
}

/** What people look for comes first. */
const rank = ({ state, kind }: InterfaceRecord): number =>
  (state === 'down' ? 2 : 0) + (kind === 'loopback' ? 1 : 0);

function addressesByName(): Map<string, string[]> {
  const entries = Object.entries(networkInterfaces());
  return new Map(entries.map(([name, list = []]) => [name, list.map(({ address }) => address)]));
}

/** What every system tells: interfaces that are up and have addresses. */
function portableFacts(name: string): InterfaceFacts {
  const [first] = networkInterfaces()[name] ?? [];
  return {
    name,
    state: 'up',
    kind: first?.internal === true ? 'loopback' : undefined,
    linktype: undefined,
    mac: first === undefined || first.mac === NO_MAC ? undefined : first.mac,
  };
}

const recordOf = (facts: InterfaceFacts, addresses: string[]): InterfaceRecord => ({
  type: 'interface',
  v: 1,
  ...facts,
  addresses,
});

const allInterfaces = (): InterfaceRecord =>
  recordOf({ name: ALL, state: 'up', kind: 'all', linktype: LINUX_SLL, mac: undefined }, []);
