import { addressOf } from '../bytes/address.js';
import type { Actors } from './sighting.js';

const PLACES = /\bip\.(src|dst) == (SOURCE|TARGET)\b|\b(SOURCE|TARGET)\b/g;

/**
 * Advice with the addresses of the finding where it says `SOURCE` and `TARGET`, so that its commands can be
 * pasted. Names that are no addresses stay out: they may come from the wire, and a shell would obey them.
 */
export function adviceFor(advice: string, { source, target }: Actors): string {
  const addresses = { SOURCE: addressIn(source), TARGET: addressIn(target) };
  return advice.replaceAll(PLACES, (found, side?: string, compared?: Role, alone?: Role) => {
    const address = addresses[compared ?? alone ?? 'SOURCE'];
    if (address === undefined) return found;
    if (compared === undefined) return address.text;
    return `${address.kind === 'ipv6' ? 'ipv6' : 'ip'}.${side} == ${address.text}`;
  });
}

type Role = 'SOURCE' | 'TARGET';

const addressIn = (text: string | undefined) => (text === undefined ? undefined : addressOf(text));
