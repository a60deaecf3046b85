import { any, boolean, count, group, list, optional, type RecordOf, text, time } from './field.js';

const counts = (about: string, unit: string) =>
  group(about, {
    frame: optional(count('frame records, or frames of captures', { unit })),
    packet: optional(count('packet records', { unit })),
    stats: optional(count('stats records', { unit })),
    flow: optional(count('flow records', { unit })),
    features: optional(count('features records', { unit })),
    prediction: optional(count('prediction records', { unit })),
    finding: optional(count('finding records', { unit })),
    training: optional(count('training records', { unit })),
    model: optional(count('model records', { unit })),
    manifest: optional(count('manifest records', { unit })),
    stats_part: optional(count('stats_part records', { unit })),
    partition: optional(count('partition records', { unit })),
    dead_letter: optional(count('dead_letter records', { unit })),
    interface: optional(count('interface records', { unit })),
    driver: optional(count('driver records', { unit })),
  });

/** What is told of an input. */
export const INPUT_FIELDS = {
  name: text('File as it was given; - is standard input; or an interface'),
  format: optional(text('What it was', { values: ['pcap', 'pcapng', 'ndjson', 'empty', 'live'] })),
  gzip: optional(boolean('It was compressed')),
  driver: optional(text('What captured', { values: ['dumpcap', 'tcpdump', 'cap'] })),
  driver_version: optional(text('Its version')),
  times: optional(
    text('Times are those at which the kernel got a packet, or at which it was delivered', {
      values: ['kernel', 'delivery'],
    }),
  ),
  received: optional(count('Packets that the driver got of the interface')),
  dropped: optional(count('Packets lost for want of room; absent where the driver cannot know')),
  dropped_by_interface: optional(count('Packets that the interface itself lost')),
  records: count('Frames or lines read from it'),
  complete: boolean('It was read to its end, and said that it was whole'),
} as const;

/** The `end` record: the last of every stream; it says whether the stream is whole. */
export const END_RECORD = {
  type: text('Kind of the record', { values: ['end'] }),
  v: count('Major version of the kind'),
  command: text('Command that wrote the stream'),
  complete: boolean('Everything there was to read was read, here and upstream'),
  problems: list('What went wrong, in words', text('problem')),
  inputs: list('Inputs in the order they were read', group('Input', INPUT_FIELDS)),
  read: counts('Records read', 'records'),
  written: counts('Records written', 'records'),
  files: group('Capture files that were written with -w', {
    finished: optional(count('Files that are finished')),
    bytes: optional(count('Bytes in them, before compression', { unit: 'bytes' })),
    removed: optional(count('Those of them that --ring has removed')),
    uncompressed: optional(count('Those of them that could not be compressed')),
    commands_failed: optional(count('Those of them for which --post-rotate failed or was not run')),
  }),
  first: time('Time of the first packet'),
  last: time('Time of the last packet'),
  without_input: list('Detectors that had no input of a kind that they take', text('Detector')),
  quality: group('What limits the results', {
    packets_truncated: optional(count('Packets cut by the snap length inside a header')),
    packets_malformed: optional(count('Packets that contradict their protocol')),
    packets_unknown: optional(count('Packets whose link type is not decoded')),
    packets_received: optional(count('Packets that live capture got of its interfaces')),
    packets_dropped: optional(count('Packets that the capture says were lost')),
    packets_dropped_by_interface: optional(
      count('Packets that an interface lost before live capture could count them'),
    ),
    interfaces_uncounted: optional(count('Interfaces of live capture whose losses are not known')),
    packets_late: optional(
      count('Packets whose window had been written when they came: they are counted in the next one'),
    ),
    packets_untimed: optional(count('Packets without a time')),
    frames_refused: optional(count('Frames with more bytes than a capture file can hold, left out of it')),
    lines_malformed: optional(count('Lines that are no record, skipped')),
    records_skipped: optional(count('Records of a kind that the command does not read')),
    messages_forgotten: optional(
      count('Application messages given up before their last segment, for want of memory'),
    ),
    packets_flowless: optional(count('Packets that belong to no flow: without an address of either end')),
    flows_evicted: optional(count('Flows written before their end, for want of memory')),
    entries_forgotten: optional(count('Table entries given up for want of memory')),
  }),
  upstream: list('End records of the streams that were read', any('end record')),
} as const;

export type EndRecord = RecordOf<typeof END_RECORD>;
export type Quality = EndRecord['quality'];
export type InputAccount = EndRecord['inputs'][number];
export type RecordKind = keyof EndRecord['read'];
