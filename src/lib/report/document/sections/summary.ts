import { SEVERITIES } from '../../../findings/finding-record.js';
import type { Observation } from '../../observations/observation.js';
import { byImportance, OBSERVATIONS } from '../../observations/registry.js';
import type { Overview } from '../../overview/overview.js';
import { say } from '../document.js';
import { countText, quantityText } from '../quantity.js';
import { defineSection } from '../section.js';
import { groupLine } from './finding-item.js';

/** A person reads this standing: not more than fits on a screen. */
const MAX_STATEMENTS = 9;
const MAX_GROUPS = 5;

/** What matters, in a few sentences. */
export const summary = defineSection({
  id: 'summary',
  about: 'What matters, in a few sentences',
  make: ({ overview, hostOf }) => {
    const findings = findingLines(overview);
    const observations = OBSERVATIONS.flatMap((observe) => observe(overview, hostOf));
    const items = byImportance([...findings, ...observations]).slice(
      0,
      Math.max(MAX_STATEMENTS, findings.length + 2),
    );
    return { id: 'summary', title: 'In short', blocks: [{ kind: 'statements', items }] };
  },
});

/** How many findings there are, and the gravest kinds of them. */
function findingLines({ findings, wasAnalysed }: Overview): Observation[] {
  if (findings.count === 0) {
    return wasAnalysed ? [{ tone: 'good', parts: say`No detector found anything suspicious.` }] : [];
  }
  const counts = [...SEVERITIES]
    .reverse()
    .filter((severity) => findings.bySeverity[severity] > 0)
    .map((severity) => `${quantityText(findings.bySeverity[severity], 'count')} ${severity}`);
  const groups = findings.groups();
  const [gravest] = groups;
  return [
    ...(findings.count === 1
      ? []
      : [
          {
            tone: gravest?.severity ?? 'info',
            parts: say`${countText(findings.count, 'finding')}: ${counts.join(', ')}.`,
          },
        ]),
    ...groups
      .filter(({ severity }) => severity !== 'info' || findings.count === 1)
      .slice(0, MAX_GROUPS)
      .map((group) => ({ tone: group.severity, parts: groupLine(group) })),
  ];
}
