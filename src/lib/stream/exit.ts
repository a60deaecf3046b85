/** Every way a command can end. Help, man pages and tests read this table; nothing else writes a number. */
export const EXIT = {
  ok: { code: 0, meaning: 'success, also when the reader of the output hung up' },
  findings: {
    code: 1,
    meaning: 'findings at or above the severity given with --fail-on, however partial the input was',
  },
  usage: { code: 2, meaning: 'the command line is wrong' },
  input: {
    code: 3,
    meaning:
      'an input is missing, unreadable, or neither a capture nor NDJSON; or an output cannot be written',
  },
  partial: {
    code: 4,
    meaning: 'finished, but partial: a damaged capture, malformed lines, or an input without its end record',
  },
  component: { code: 5, meaning: 'a needed component is absent; the message says how to get it' },
  bug: { code: 70, meaning: 'a bug in this program' },
  interrupted: { code: 130, meaning: 'stopped by SIGINT (Ctrl-C); what was read is in the output' },
  terminated: { code: 143, meaning: 'stopped by SIGTERM; what was read is in the output' },
} as const satisfies Record<string, { code: number; meaning: string }>;

export type Exit = keyof typeof EXIT;
