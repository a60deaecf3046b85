import { defineDetector } from '../detector.js';
import { number } from '../option.js';

/** What models call unusual, a finding for a model and a host. It says that something is unusual, and nothing else. */
export const modelAnomaly = defineDetector({
  name: 'model-anomaly',
  about: 'Flows, hosts or windows that a model calls unusual, or puts into a class of attacks',
  source: 'predictions of nt infer; their thresholds are those of the model',
  attack: [],
  benign: ['New software, a backup or an update looks unusual to a model that was trained before it'],
  advice: ['Look at the flows named here, and at what else was found of this host'],
  basis: 'model',
  inputs: { predictions: true },
  options: { p_value: number(1, '', 'Take only predictions whose p value is at most this', { most: 1 }) },

  create({ options, raise, table }) {
    const highest = table<string, { score: number; label: string | undefined; reason: string | undefined }>(
      10_000,
    );
    return {
      prediction({ model, subject, score = 0, threshold, p_value = 0, is_anomaly, label, reason }) {
        if (is_anomaly !== true || p_value > options.p_value) return;
        const source = subject.host ?? subject.id.orig_h;
        const top = highest.ensure(`${model}\n${source}`, () => ({ score, label, reason }));
        if (score > top.score) Object.assign(top, { score, label, reason });
        raise({
          actors: { source, target: subject.host === undefined ? subject.id.resp_h : undefined, name: model },
          key: `${model}\n${source}`,
          severity: 'notice',
          confidence: 'low',
          at: subject.ts,
          packets: [subject.frame ?? 0],
          flows: subject.uid === undefined ? [] : [subject.uid],
          tell: () => ({
            title: `${model} calls traffic of ${source ?? 'an unknown host'} unusual`,
            description: `${top.reason ?? 'The model gives no reason.'} A score alone does not say that anything is wrong.`,
            measure: 'highest score',
            observed: top.score,
            threshold,
            facts: { class: top.label },
          }),
        });
      },
    };
  },
});
