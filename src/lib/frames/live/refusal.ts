import { realpathSync } from 'node:fs';
import { UserError } from '../../stream/user-error.js';
import type { CaptureRequest, FoundDriver } from './driver.js';
import { interfaceNames } from './interface-list.js';

/** Lines by which programs tell that they work, and of what. */
const NO_REASON =
  /^(Capturing on |File: |Packets? (captured|received)|\d+ packets? |.*listening on |.*cap_set_proc\(\)|.*verbose output suppressed|.*data link type|Warning: |$)/;
const MISSING = /no such device|there is no device named|no such interface|SIOCGIFHWADDR|doesn't exist/i;
const NO_RIGHT = /permission|not permitted|don't have|do not have/i;
const FILTER =
  /filter expression|invalid capture filter|syntax error|unknown (host|port|network)|parse error|can't parse|expression rejects all packets/i;
const DUMPCAP_FILTER = /isn't a valid capture filter \((.*)\)\.?$/m;

/** The error of a capture that could not be started for want of rights: another driver may have them. */
export class NoRight extends UserError {}

/** What a program said last that explains its end; undefined where it said nothing. */
export function reasonOf(messages: string): string | undefined {
  const lines = messages
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !NO_REASON.test(line));
  return lines[0]?.replace(/^(dumpcap|tcpdump): /, '');
}

/** The error of a capture that a driver refused to start, made from what it said. */
export function refusal(driver: FoundDriver, request: CaptureRequest, messages: string): UserError {
  const { interfaces, filter } = request;
  if (filter !== undefined && FILTER.test(messages)) return badFilter(filter, messages);
  const missing = interfaces.find((name) => !interfaceNames().includes(name));
  if (missing !== undefined && MISSING.test(messages)) return noInterface(missing);
  if (NO_RIGHT.test(messages)) return noRight(driver, interfaces);
  const reason = reasonOf(messages) ?? 'it did not say why';
  return new UserError(`${interfaces.join(', ')}: ${driver.name} cannot capture: ${reason}`, {
    exit: 'input',
  });
}

function badFilter(filter: string, messages: string): UserError {
  const reason = DUMPCAP_FILTER.exec(messages)?.[1] ?? reasonOf(messages) ?? 'it is refused';
  return new UserError(`-f '${filter}': ${reason}`, { exit: 'usage' });
}

/** The error for an interface that is not there; it names those that are. */
export function noInterface(name: string): UserError {
  return new UserError(`${name}: no such interface; there are ${interfaceNames().join(', ')}`, {
    exit: 'input',
  });
}

function noRight({ path, name }: FoundDriver, interfaces: readonly string[]): NoRight {
  const program = name === 'cap' ? realpathSync(process.execPath) : path;
  const again = `sudo nt capture ${interfaces.map((each) => `-i ${each}`).join(' ')}`;
  return new NoRight(
    `${interfaces.join(', ')}: no right to capture: ${again} …, or once: sudo setcap cap_net_raw,cap_net_admin=eip ${program}`,
    { exit: 'input' },
  );
}
