import { assetRows } from './asset.js';

type Transport = 'tcp' | 'udp';

const PORTS = 65_536;
let byPort: Record<Transport, (string | undefined)[]> | undefined;

/** The name that IANA registered first for a port (RFC 6335); undefined where there is none. */
export function serviceName(transport: Transport, port: number): string | undefined {
  byPort ??= loadServices();
  return byPort[transport][port];
}

function loadServices(): Record<Transport, (string | undefined)[]> {
  const tcp = new Array<string | undefined>(PORTS).fill(undefined);
  const udp = new Array<string | undefined>(PORTS).fill(undefined);
  for (const [port = '', transports = '', name] of assetRows('services.tsv')) {
    if (transports.includes('t')) tcp[Number(port)] ??= name;
    if (transports.includes('u')) udp[Number(port)] ??= name;
  }
  return { tcp, udp };
}
