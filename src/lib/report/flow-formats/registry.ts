import { FlowCsv } from './csv.js';
import { FlowEve } from './eve.js';
import type { FlowFormat } from './format.js';
import { FlowText } from './text.js';
import { ZeekLog } from './zeek.js';

/** Every form in which flows are written beside records. To add one, name it here. */
export const FLOW_FORMATS = {
  text: () => new FlowText(),
  csv: () => new FlowCsv(),
  zeek: () => new ZeekLog(),
  eve: () => new FlowEve(),
} as const satisfies Record<string, () => FlowFormat>;

export type FlowFormatName = keyof typeof FLOW_FORMATS;
