import { Args, Flags } from '@oclif/core';
import type { Exit } from '../stream/exit.js';

/** Flags that every stage has. */
export const STAGE_FLAGS = {
  quiet: Flags.boolean({ char: 'q', summary: 'Write no messages to standard error.' }),
  strict: Flags.boolean({ summary: 'Stop at the first malformed line or damaged capture.' }),
  rejects: Flags.string({ summary: 'Keep lines that could not be read in this file.', helpValue: 'FILE' }),
};

/** How a command that prints records or a view of them is told which. */
export const FORMAT_FLAG = {
  format: Flags.option({
    options: ['ndjson', 'text'] as const,
    summary: 'Output format; if not given, text on a terminal and ndjson elsewhere.',
    helpValue: 'FORMAT',
  })(),
};

/** How a command that reads packets is told which ones: `displayFilter` makes a question of it. */
const FILTER_FLAG = {
  'display-filter': Flags.string({
    char: 'Y',
    summary: 'Take only the packets for which this display filter is true (see nt-parse(1)).',
    helpValue: 'FILTER',
  }),
};

/** How a command that dissects frames is told what is on a port: `decodeAs` reads the rules. */
const DECODE_AS_FLAG = {
  'decode-as': Flags.string({
    char: 'd',
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Read ports as an application: udp.port==5004,rtp.',
    description: 'As in tshark; a range of ports (8000-8010) is possible.',
    helpValue: 'RULE',
  }),
};

/** Flags of every command that reads packets: what to do with inputs, and which packets there are in them. */
export const PACKET_FLAGS = { ...STAGE_FLAGS, ...FILTER_FLAG, ...DECODE_AS_FLAG };

/** Inputs are positional: files, `-`, or nothing for standard input. */
export const INPUTS = {
  file: Args.string({
    description: 'Captures (pcap, pcapng, also gzipped) or NDJSON; - or nothing is standard input.',
    required: false,
    // Standard input carries records: oclif must not take it for an argument.
    ignoreStdin: true,
  }),
};

/** Every way a stage can end. */
export const STAGE_EXITS: readonly Exit[] = [
  'ok',
  'usage',
  'input',
  'partial',
  'bug',
  'interrupted',
  'terminated',
];
