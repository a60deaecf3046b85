/** A number that follows the key of a time. Inside a string the quotes of the key would be escaped. */
const TIME_VALUE =
  /(?<!\\)"(time_epoch|start|end|first|last|reftime|org|rec|xmt)"(\s*):(\s*)(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=[\s,}\]])/g;

/** The same for what is about flows, whose time has a name that is a plain number's in other records. */
const WITH_TS = /"type"\s*:\s*"(?:flow|features|prediction)"/;
const TS_TIME_VALUE = new RegExp(TIME_VALUE.source.replace('time_epoch', 'ts'), 'g');

/** Stands before the digits of a time that was a number on the line, so that text in its place is told apart. */
const TIME_MARK = '\u0001';
const MARKED_TIME = /"\\u0001(-?\d[\d.eE+-]*)"/g;

/**
 * Parses a line as JSON; undefined where it is none. Numbers that are times come back as marked text, because
 * a double cannot hold their nanoseconds: {@link timeDigits} and {@link jsonOf} know the mark.
 */
export function parseRecordText(text: string): unknown {
  try {
    return JSON.parse(
      text.replaceAll(WITH_TS.test(text) ? TS_TIME_VALUE : TIME_VALUE, '"$1"$2:$3"\\u0001$4"'),
    );
  } catch {
    return undefined;
  }
}

/** The digits of a time as they stood on the line; undefined where the value was no number. */
export function timeDigits(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.startsWith(TIME_MARK) ? value.slice(TIME_MARK.length) : undefined;
}

/** A value as JSON has it: what is no time may have the name of one. */
export const unmarked = (value: unknown): unknown =>
  typeof value === 'string' && value.startsWith(TIME_MARK) ? Number(value.slice(TIME_MARK.length)) : value;

/** JSON text of a value, with the times in it as they were before {@link parseRecordText}. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value).replaceAll(MARKED_TIME, '$1');
}
