/** A number that follows the key of a time. Inside a string the quotes of the key would be escaped. */
const TIME_VALUE = /(?<!\\)"(time_epoch|start|end|first|last)"(\s*):(\s*)(-?\d[\d.eE+-]*)/g;

/**
 * Parses a line as JSON; undefined where it is none. Numbers that are times come back as text, because a
 * double cannot hold their nanoseconds.
 */
export function parseRecordText(text: string): unknown {
  try {
    return JSON.parse(text.replaceAll(TIME_VALUE, '"$1"$2:$3"$4"'));
  } catch {
    return undefined;
  }
}
