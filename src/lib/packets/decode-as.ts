import { type Carrier, OVER_TCP, OVER_UDP } from './carrier.js';
import { LEVEL } from './layer.js';
import type { Unit } from './unit.js';
import { UNITS, unitNamed } from './units.js';

/** An application that the user says is on these ports: it is asked before all others. */
export interface DecodeAs {
  readonly carrier: Carrier;
  readonly firstPort: number;
  readonly lastPort: number;
  readonly unit: Unit;
}

const RULE = /^(tcp|udp)\.port==(\d+)(?:-(\d+))?,(\w+)$/;
const MAX_PORT = 0xffff;

/** Names of the applications that can be asked for. */
export const ASKABLE: readonly string[] = UNITS.filter(
  ({ level, name, layer }) => level === LEVEL.application && name !== 'app' && isOnPort(layer),
).map(({ name }) => name);

/** Whether the layer reads what a transport brings, and not only what another application hands on. */
function isOnPort({ foundAt, signatures = [] }: Unit['layer']): boolean {
  const ports = [OVER_TCP.ports, OVER_UDP.ports];
  return signatures.length > 0 || foundAt.length === 0 || foundAt.some(([table]) => ports.includes(table));
}

/** Reads `udp.port==5004,rtp` or `tcp.port==8000-8010,http`, as tshark's `-d` has it; a text says what is wrong. */
export function parseDecodeAs(text: string): DecodeAs | string {
  const [, transport, first = '', last = first, name = ''] = RULE.exec(text.replaceAll(' ', '')) ?? [];
  if (transport === undefined) return `"${text}" is not of the form udp.port==5004,rtp`;
  const unit = ASKABLE.includes(name) ? unitNamed(name) : undefined;
  if (unit === undefined) return `no application is called ${name} (there are ${ASKABLE.join(', ')})`;
  const [firstPort, lastPort] = [Number(first), Number(last)];
  if (firstPort > lastPort || lastPort > MAX_PORT) return `${first}-${last} are no ports`;
  return { carrier: transport === 'tcp' ? OVER_TCP : OVER_UDP, firstPort, lastPort, unit };
}
