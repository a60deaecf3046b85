import type { StatsRecord } from '../../stats/stats-record.js';
import { groupsText } from '../stats-groups-text.js';
import { statsText } from '../stats-text.js';
import type { StatsFormat } from './format.js';

/** Tables for people. Groups of a window are one table, and so written together. */
export const text: StatsFormat = (style) => {
  let groups: StatsRecord[] = [];
  return {
    write(record) {
      if (record.by.length === 0) return statsText(record, style);
      groups.push(record);
      return '';
    },
    endWindow() {
      const whole = groupsText(groups, style);
      groups = [];
      return whole;
    },
  };
};
