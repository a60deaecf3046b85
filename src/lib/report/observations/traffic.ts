import { foreign, say } from '../document/document.js';
import { percentOf, percentText, quantityText } from '../document/quantity.js';
import { extentOf, type Overview } from '../overview/overview.js';
import type { Observe } from './observation.js';

const MAX_PROTOCOLS = 3;
/** Where even the busiest two have less, traffic is spread over many. */
const NOTED_PERCENT = 10;

/** The two that most traffic is between; of statistics alone, as these tell. */
function busiestPair({ flows, stats }: Overview): { a: string; b: string; bytes: number } | undefined {
  const [pair] = flows.pairs.top(1);
  if (pair !== undefined) return { a: pair.originator, b: pair.responder, bytes: pair.weight };
  return stats?.ip?.conversations.top[0];
}

/** Protocols with the most bytes; of statistics alone, applications. */
function busiestProtocols({ timeline, stats }: Overview): readonly { name: string; bytes: number }[] {
  const protocols = timeline?.protocols ?? [];
  return protocols.length > 0 ? protocols : (stats?.applications?.names.top ?? []);
}

/** Who and what most of the traffic is. */
export const traffic: Observe = (overview, hostOf) => {
  const { bytes } = extentOf(overview);
  const pair = busiestPair(overview);
  const protocols = busiestProtocols(overview).slice(0, MAX_PROTOCOLS);
  const parts = protocols.flatMap(({ name, bytes: part }, index) => [
    ...(index === 0 ? [] : [', ']),
    foreign(name),
    ` ${percentText(percentOf(part, bytes))}`,
  ]);
  return [
    ...(pair === undefined || percentOf(pair.bytes, bytes) < NOTED_PERCENT
      ? []
      : [
          {
            tone: 'info' as const,
            parts: say`Most traffic: ${hostOf(pair.a)} with ${hostOf(pair.b)}, ${quantityText(pair.bytes, 'bytes')} of ${quantityText(bytes, 'bytes')} (${percentText(percentOf(pair.bytes, bytes))}).`,
          },
        ]),
    ...(parts.length === 0 ? [] : [{ tone: 'info' as const, parts: [...say`By protocol: `, ...parts, '.'] }]),
  ];
};
