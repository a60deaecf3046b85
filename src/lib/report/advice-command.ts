/** Commands as our own detectors write them: nothing in them that a shell would expand or run. */
const COMMAND =
  /^(.*): (nt (?:parse|flows|stats|capture -r)(?: -Y "[^"$`\\!]*")?(?: (?:-e|--by) [\w.]+)?) FILE( \| jq (?:-r )?(?:"(?:[^"$`\\!]|\\")*"|\.\w+)(?: \| sort \| uniq -c \| sort -rn)?)?$/;

/** Advice, and the command at its end that shows more. */
export interface AdviceCommand {
  readonly text: string;
  readonly command: string;
}

/**
 * Takes the command off the end of advice, with the inputs (as a shell takes them) in place of FILE; undefined
 * where there is none that is safe to paste, as in what records of others say.
 */
export function adviceCommand(advice: string, inputs: string): AdviceCommand | undefined {
  const [, text, command, pipe = ''] = COMMAND.exec(advice) ?? [];
  if (text === undefined || command === undefined) return undefined;
  return { text, command: `${command} ${inputs}${pipe}` };
}
