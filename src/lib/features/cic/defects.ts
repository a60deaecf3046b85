import { CIC_FEATURES } from './features.js';

/** A defect of the published CICFlowMeter: `cic-compat` has it, and `cic` does not. */
export interface Defect {
  /** What the published tool does. */
  readonly published: string;
  /** What is right in its place. */
  readonly fixed: string;
}

/**
 * How the published tool makes flows. Engelen, Rimmer and Joosen, "Troubleshooting an Intrusion Detection Dataset: the
 * CICIDS2017 Case Study", IEEE SPW 2021, and the tool's classes FlowGenerator and BasicFlow.
 */
const OF_FLOWS: readonly Defect[] = [
  {
    published:
      'the first FIN of the backward side ends a flow, as the number of these is added to itself; the rest of the close is another flow',
    fixed: 'a connection ends as nt-flows(1) has it',
  },
  {
    published: 'the second FIN of a side is dropped with its packet',
    fixed: 'it is counted',
  },
  {
    published:
      'a flow is cut 120 s behind its begin, when a packet comes; those that are silent are kept to the end',
    fixed: '120 s of silence end a flow, on time',
  },
  {
    published: 'behind such a cut the first packet is forward, whoever sends it',
    fixed: 'forward is what the originator sends',
  },
  {
    published: 'a flow of one packet has no row, so that scans are not seen',
    fixed: 'it has one',
  },
  {
    published: 'IPv6 is not read, and what is neither TCP nor UDP has no lengths',
    fixed: 'both have their lengths',
  },
];

/** Features that the published tool gives in the same other way, and how. */
function ofFeatures(): Defect[] {
  const names = new Map<string, string[]>();
  for (const { name, published } of CIC_FEATURES) {
    if (published !== undefined) names.set(published, [...(names.get(published) ?? []), name]);
  }
  return [...names].map(([published, those]) => ({
    published: `${those.join(', ')}: ${published}`,
    fixed: 'as defined above',
  }));
}

/** All that `cic` has otherwise than the published tool, flows first. */
export const CIC_DEFECTS: readonly Defect[] = [...OF_FLOWS, ...ofFeatures()];
