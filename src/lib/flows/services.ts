import { applicationIn } from '../packets/protocol-path.js';
import type { Name } from '../records/name.js';

const MAX_PATHS = 4_096;
const MAX_SERVICES = 8;

/** What Zeek calls protocols that have another name here; those it does not know keep ours. */
const ZEEK_NAMES: ReadonlyMap<string, string> = new Map([
  ['tls', 'ssl'],
  ['kerberos', 'krb'],
  ['pop', 'pop3'],
  ['smb2', 'smb'],
  ['nbss', 'smb'],
  ['mbtcp', 'modbus'],
  ['dhcpv6', 'dhcp'],
  ['mdns', 'dns'],
  ['llmnr', 'dns'],
  ['nbns', 'dns'],
  ['ssdp', 'http'],
]);

/** Knows the service that a packet is of by the names of its protocols. */
export class Services {
  readonly #known = new Map<Name, string | undefined>();
  #lastPath: Name | undefined;
  #last: string | undefined;

  /** The name of the service; undefined where no message of one was recognised in the packet. */
  of(path: Name): string | undefined {
    if (path === this.#lastPath) return this.#last;
    this.#lastPath = path;
    this.#last = this.#find(path);
    return this.#last;
  }

  #find(path: Name): string | undefined {
    if (this.#known.has(path)) return this.#known.get(path);
    if (this.#known.size >= MAX_PATHS) this.#known.clear();
    const application = applicationIn(path.text);
    const service = application === undefined ? undefined : (ZEEK_NAMES.get(application) ?? application);
    this.#known.set(path, service);
    return service;
  }
}

/** The services of a flow with one more, in the order in which they were recognised. */
export function withService(services: string | undefined, service: string): string {
  if (services === undefined) return service;
  const names = services.split(',');
  return names.includes(service) || names.length >= MAX_SERVICES ? services : `${services},${service}`;
}
