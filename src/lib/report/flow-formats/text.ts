import { sizeText } from '../../bytes/size.js';
import { timeText } from '../../bytes/time.js';
import { visible } from '../../bytes/visible.js';
import type { FlowRecord } from '../../flows/flow-record.js';
import { isoTime } from '../iso-time.js';
import type { FlowFormat } from './format.js';

const DATE_CHARACTERS = 10;
const MILLISECONDS_END = 23;

/** Columns and their widths: names to the left, numbers to the right. A longer cell pushes the rest of its line. */
const COLUMNS = [
  { name: 'start', width: 12, isNumeric: false },
  { name: 'duration', width: 9, isNumeric: true },
  { name: 'protocol', width: 9, isNumeric: false },
  { name: 'originator', width: 21, isNumeric: false },
  { name: 'responder', width: 21, isNumeric: false },
  { name: 'state', width: 6, isNumeric: false },
  { name: 'sent', width: 7, isNumeric: true },
  { name: 'packets', width: 7, isNumeric: true },
  { name: 'back', width: 7, isNumeric: true },
  { name: 'packets', width: 7, isNumeric: true },
] as const;

/** A flow a line, for people. The date stands above the flows that began on it. */
export class FlowText implements FlowFormat {
  #date = '';

  head(): string {
    return tableLine(COLUMNS.map(({ name }) => name));
  }

  flow(record: FlowRecord): string {
    const { ts, id, proto, service, conn_state, orig_bytes, resp_bytes } = record;
    const moment = isoTime(ts);
    const [date, time] =
      moment === undefined
        ? ['', ts.decimals === 0 ? '-' : timeText(ts)]
        : [moment.slice(0, DATE_CHARACTERS), moment.slice(DATE_CHARACTERS + 1, MILLISECONDS_END)];
    const row = tableLine([
      time,
      record.duration === undefined ? '-' : durationText(record.duration),
      service ?? protocolText(record),
      endText(id.orig_h, proto === 'icmp' ? undefined : id.orig_p),
      endText(id.resp_h, proto === 'icmp' ? undefined : id.resp_p),
      conn_state,
      sizeText(orig_bytes ?? record.orig_l2_bytes),
      String(record.orig_pkts),
      sizeText(resp_bytes ?? record.resp_l2_bytes),
      String(record.resp_pkts),
    ]);
    if (date === this.#date || date === '') return row;
    this.#date = date;
    return `${date} UTC\n${row}`;
  }
}

const tableLine = (cells: readonly string[]): string =>
  `${visible(
    cells
      .map((cell, index) => {
        const { width = 0, isNumeric = false } = COLUMNS[index] ?? {};
        return isNumeric ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(' ')
      .trimEnd(),
  )}\n`;

/** `icmp 8` tells what was sent; other protocols tell it by their ports. */
const protocolText = ({ proto, id }: FlowRecord): string =>
  proto === 'icmp' && id.orig_p !== undefined ? `icmp ${id.orig_p}` : proto;

const endText = (address: string, port: number | undefined): string => {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
};

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 3_600;

/** `1.234 s`, `12m 05s`, `3h 07m`. */
function durationText(seconds: number): string {
  if (seconds < SECONDS_PER_MINUTE) return `${seconds.toFixed(3)} s`;
  const two = (value: number): string => String(Math.trunc(value)).padStart(2, '0');
  if (seconds < SECONDS_PER_HOUR) {
    return `${Math.trunc(seconds / SECONDS_PER_MINUTE)}m ${two(seconds % SECONDS_PER_MINUTE)}s`;
  }
  return `${Math.trunc(seconds / SECONDS_PER_HOUR)}h ${two((seconds % SECONDS_PER_HOUR) / SECONDS_PER_MINUTE)}m`;
}
