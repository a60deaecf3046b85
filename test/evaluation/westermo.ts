import { readFileSync } from 'node:fs';
import type { Subject } from '../../src/lib/features/features-record.js';

/** The dataset's clock is one hour ahead of that of its captures: the nmap runs show it. */
const CLOCK_AHEAD_SECONDS = 3_600;
/** What an event set off goes on for a moment, and what it needs begins before. */
const MARGIN_SECONDS = 2;
/** The host that all events were run from. */
const CONTROLLER = '198.18.134.99';
const LINE = /^\[([\d.]+) -- [^\]]*\] \[([A-Z0-9-]+?)-(START|END)\]\s*(.*)$/;
const ADDRESS = /\d+\.\d+\.\d+\.\d+/g;

/** Classes of rows by the name of their event. */
const CLASSES: Readonly<Record<string, string>> = {
  'BAD-SSH': 'ssh-brute',
  'GOOD-SSH': 'admin-ssh',
  'BAD-PORTSCAN1': 'nmap',
  'BAD-PORTSCAN2': 'nmap',
  'BAD-MITM': 'mitm',
  'BAD-MISCONF': 'wrong-ip',
  'BAD-MISCONF-DUPLICATION': 'duplicate-ip',
};

interface Event {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly addresses: readonly string[];
}

/** Whether what a host did in a window has to do with the event of that time. */
const IS_OF: Readonly<Record<string, (host: string | undefined, event: Event) => boolean>> = {
  'ssh-brute': isEnd,
  'admin-ssh': isEnd,
  nmap: isEnd,
  // The timeline does not say who is between whom.
  mitm: () => true,
  'wrong-ip': isNamed,
  'duplicate-ip': isNamed,
};

function isEnd(host: string | undefined, event: Event): boolean {
  return host === CONTROLLER || isNamed(host, event);
}

function isNamed(host: string | undefined, { addresses }: Event): boolean {
  return host !== undefined && addresses.includes(host);
}

/**
 * Says what a window of a host in Westermo's capture is: the class of the event of that time if the host has to do with it,
 * `background` if there was none, and undefined for all other hosts at that time.
 */
export function westermoClasses(eventsPath: string): (subject: Subject) => string | undefined {
  const events = readEvents(readFileSync(eventsPath, 'utf8'));
  return (subject) => {
    const time = subject.ts.seconds + subject.ts.nanoseconds / 1e9;
    const until = time + (subject.seconds ?? 0);
    const event = events.find(
      ({ begin, end }) => until >= begin - MARGIN_SECONDS && time <= end + MARGIN_SECONDS,
    );
    if (event === undefined) return 'background';
    const name = CLASSES[event.name] ?? '';
    return IS_OF[name]?.(subject.host, event) === true ? name : undefined;
  };
}

function readEvents(text: string): Event[] {
  const open = new Map<string, Omit<Event, 'end'>>();
  const events: Event[] = [];
  for (const line of text.split('\n')) {
    const [, epoch, name = '', edge, about = ''] = LINE.exec(line) ?? [];
    const time = Number(epoch) - CLOCK_AHEAD_SECONDS;
    if (edge === 'START') open.set(name, { name, begin: time, addresses: about.match(ADDRESS) ?? [] });
    const begun = open.get(name);
    if (edge !== 'END' || begun === undefined) continue;
    events.push({ ...begun, end: time });
    open.delete(name);
  }
  return events;
}
