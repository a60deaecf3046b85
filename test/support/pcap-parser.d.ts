declare module 'pcap-parser' {
  import type { EventEmitter } from 'node:events';
  import type { Readable } from 'node:stream';

  /** Reads classic pcap with microseconds; emits `globalHeader`, `packet`, `end` and `error`. */
  export function parse(input: string | Readable): EventEmitter;
}
