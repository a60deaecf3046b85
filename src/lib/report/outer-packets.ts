import type { Address } from '../bytes/address.js';
import type { HeaderStack, Packet } from '../packets/packet.js';

/** What a packet travels in, the innermost tunnel first: `in VXLAN vni=7 10.0.0.1 → 10.0.0.2`. */
export const outerPackets = ({ tunnel }: Packet): string[] => tunnel.map(describeOuter).reverse();

function describeOuter({ placed }: HeaderStack): string {
  const last = placed.at(-1);
  const summary = last?.unit.summarise?.(last.header) ?? '';
  return ['in', last?.unit.name.toUpperCase() ?? '', summary, ends(placed)]
    .filter((part) => part !== '')
    .join(' ');
}

function ends(placed: HeaderStack['placed']): string {
  const network = placed.find(({ unit }) => unit.name === 'ip' || unit.name === 'ipv6');
  if (network === undefined) return '';
  const { src, dst } = network.header as { src: Address; dst: Address };
  return `${src.text} → ${dst.text}`;
}
