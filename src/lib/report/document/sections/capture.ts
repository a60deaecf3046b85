import { health } from '../../observations/health.js';
import { extentOf } from '../../overview/overview.js';
import { type Block, foreign, named, type Part, type Parts, say } from '../document.js';
import { spanText } from '../moment.js';
import { countText, percentOf, percentText, quantityText, secondsText } from '../quantity.js';
import { defineSection, type SectionSource } from '../section.js';

const MAX_INPUTS = 20;
const MAX_PROTOCOLS = 200;
const BITS_PER_BYTE = 8;

/** What this capture is: when, where, how much, and how far it can be believed. */
export const capture = defineSection({
  id: 'capture',
  about: 'What was captured, when, and how far it can be believed',
  make: (source) => {
    const { overview } = source;
    const faults = health(overview, source.hostOf);
    const blocks: Block[] = [
      { kind: 'facts', items: facts(source) },
      {
        kind: 'statements',
        items:
          faults.length > 0
            ? faults
            : [
                {
                  tone: 'good',
                  parts: say`Nothing speaks against the capture: nothing lost, cut, doubled or out of order that it knows of.`,
                },
              ],
      },
      ...protocolTable(source),
    ];
    return { id: 'capture', title: 'This capture', blocks };
  },
});

function facts({ overview }: SectionSource): { name: string; value: Parts }[] {
  const { end, stats, flows } = overview;
  const { packets, bytes, seconds } = extentOf(overview);
  const inputs = end.inputs
    .slice(0, MAX_INPUTS)
    .flatMap((input, index): Part[] => [
      ...(index === 0 ? [] : [', ']),
      named(input.name === '-' ? 'standard input' : input.name),
      ...(input.format === undefined
        ? []
        : [` (${input.format}${input.gzip === true ? ', compressed' : ''})`]),
    ]);
  const rest = end.inputs.length - MAX_INPUTS;
  const rate = seconds > 0 ? `, ${quantityText((bytes * BITS_PER_BYTE) / seconds, 'bits')} on average` : '';
  return [
    { name: 'inputs', value: rest > 0 ? [...inputs, ` and ${countText(rest, 'other')}`] : inputs },
    ...(overview.first.decimals === 0
      ? []
      : [{ name: 'time', value: [`${spanText(overview.first, overview.last)} (${secondsText(seconds)})`] }]),
    { name: 'traffic', value: [`${countText(packets, 'packet')}, ${quantityText(bytes, 'bytes')}${rate}`] },
    ...(flows.flows === 0
      ? []
      : [
          {
            name: 'flows',
            value: [
              `${countText(flows.flows, 'flow')} between ${countText(flows.hosts.size, 'address', 'addresses')}`,
            ],
          },
        ]),
    ...(stats?.vlans === undefined || stats.vlans.top.length === 0
      ? []
      : [
          {
            name: 'VLANs',
            value: [stats.vlans.top.map((vlan) => String(Object.values(vlan)[0])).join(', ')],
          },
        ]),
  ];
}

function protocolTable({ overview }: SectionSource): Block[] {
  const tree = overview.stats?.protocols?.tree ?? [];
  if (tree.length === 0) return [];
  const { bytes: all } = extentOf(overview);
  return [
    {
      kind: 'table',
      id: 'protocols',
      title: 'Protocols, each inside the one above it',
      columns: [
        { id: 'protocol', title: 'protocol', kind: 'text' },
        { id: 'packets', title: 'packets', kind: 'count' },
        { id: 'bytes', title: 'bytes', kind: 'bytes' },
        { id: 'share', title: 'of all bytes', kind: 'text' },
      ],
      rows: tree
        .slice(0, MAX_PROTOCOLS)
        .map(({ path, depth, packets, bytes }) => [
          foreign(`${'· '.repeat(Math.max(0, depth - 1))}${path.slice(path.lastIndexOf(':') + 1)}`),
          packets,
          bytes,
          percentText(percentOf(bytes, all)),
        ]),
      total: tree.length,
    },
  ];
}
