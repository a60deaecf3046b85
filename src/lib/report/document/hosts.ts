import type { HostNames } from '../../packets/host-names.js';
import type { HostPart } from './document.js';

/** Says where an address is; undefined where that is not known. */
export type Locate = (address: string) => string | undefined;

/** Makes what is said of a host of its address. */
export type HostOf = (address: string) => HostPart;

/** Hosts with what the capture calls them, and what databases know of where they are. */
export const hostsNamed =
  (names: HostNames, locate: Locate): HostOf =>
  (address) => ({ kind: 'host', address, name: names.of(address)?.name, place: locate(address) });
