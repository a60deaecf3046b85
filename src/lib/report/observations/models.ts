import { named, say } from '../document/document.js';
import { countText } from '../document/quantity.js';
import type { Observe } from './observation.js';

/** What models find unusual. A score alone is never more than a notice. */
export const models: Observe = ({ predictions }) =>
  predictions.models
    .top()
    .filter(({ unusual }) => unusual > 0)
    .map(({ model, unusual, rows }) => ({
      tone: 'notice',
      parts: say`Model ${named(model)} finds ${countText(unusual, 'row')} of ${String(rows)} unusual.`,
    }));
