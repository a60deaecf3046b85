import type { InputAccount } from '../../records/end.js';
import type { Frame } from '../../records/frame.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import type { InterfaceCounts, LiveCapture } from './driver.js';
import { LinkWatch } from './link-watch.js';
import { StopTimers, type StopTimes } from './stop-timers.js';

const NS_PER_MICROSECOND = 1_000;
const PERCENT = 100;

export interface LiveOptions extends StopTimes {
  readonly take: (frame: Frame) => void;
  /** Times are cut to so many decimals. */
  readonly decimals: 6 | 9;
}

/** Takes the frames of a running capture until it ends or is ended, and keeps account of what was lost. */
export async function readLive(capture: LiveCapture, session: Session, options: LiveOptions): Promise<void> {
  const accounts = openAccounts(capture, session);
  const timers = new StopTimers(options, capture, session.account.record.last);
  const watch = new LinkWatch(capture.interfaces, (message) => session.say(message));
  const lend = taker(accounts, options);
  session.say(`listening on ${capture.interfaces.join(', ')} with ${nameOfDriver(capture)}`);
  // A signal ends the capture; what came before it is still taken. Once enough was taken, nothing is.
  void session.stopped.then(() => (session.isInterrupted ? timers.stop() : capture.stopNow()));
  try {
    const counts = await capture.read({
      lend,
      rest: () => timers.whileBusy(session.flush()),
      problem: (message, interfaces) => {
        for (const account of accounts) if (interfaces.includes(account.name)) account.complete = false;
        session.problem(message);
      },
    });
    for (const [index, account] of accounts.entries()) {
      keepCounts(account, counts[index], session);
      if (account.dropped === undefined || !capture.driver.facts.countsDrops) {
        session.account.count('interfaces_uncounted');
      }
    }
    tellLosses(accounts, session);
  } catch (error) {
    leaveUncounted(accounts, session);
    throw error;
  } finally {
    timers.clear();
    watch.stop();
    capture.close();
  }
}

/** What a capture lost that was given up on the way nobody knows. */
function leaveUncounted(accounts: readonly InputAccount[], session: Session): void {
  for (const account of accounts) {
    if (account.received !== undefined) continue;
    account.complete = false;
    session.account.count('interfaces_uncounted');
  }
}

const nameOfDriver = ({ driver: { name, version } }: LiveCapture): string =>
  version === undefined ? name : `${name} ${version}`;

function openAccounts({ interfaces, driver }: LiveCapture, session: Session): InputAccount[] {
  return interfaces.map((name) => {
    const account = session.account.openInput(name);
    account.format = 'live';
    account.driver = driver.name;
    account.driver_version = driver.version;
    account.times = driver.facts.times;
    return account;
  });
}

/** Numbers the frames, and counts them where they belong. */
function taker(accounts: readonly InputAccount[], { take, decimals }: LiveOptions): (frame: Frame) => void {
  const byName = new Map(accounts.map((account) => [account.name, account]));
  let account = accounts[0];
  let number = 0;
  return (frame) => {
    const { header } = frame;
    const name = header.interface_name?.text;
    if (name !== undefined && name !== account?.name) account = byName.get(name);
    if (account !== undefined) account.records += 1;
    number += 1;
    header.number = number;
    const time = header.time_epoch;
    if (decimals < time.decimals) {
      time.decimals = decimals;
      time.nanoseconds -= time.nanoseconds % NS_PER_MICROSECOND;
    }
    take(frame);
  };
}

function keepCounts(account: InputAccount, counts: InterfaceCounts | undefined, session: Session): void {
  const { quality } = session.account.record;
  account.received = counts?.received;
  account.dropped = counts?.dropped;
  account.dropped_by_interface = counts?.droppedByInterface;
  const { received, dropped, dropped_by_interface: byInterface } = account;
  if (received !== undefined) quality.packets_received = (quality.packets_received ?? 0) + received;
  if (dropped !== undefined) quality.packets_dropped = (quality.packets_dropped ?? 0) + dropped;
  if (byInterface !== undefined) {
    quality.packets_dropped_by_interface = (quality.packets_dropped_by_interface ?? 0) + byInterface;
  }
  // What a driver handed over must have come: a pipe between us that loses something would lose it silently.
  if (received === undefined || received === account.records) return;
  account.complete = false;
  session.problem(
    `${account.name}: ${account.driver} handed over ${received} packets, of which ${account.records} came`,
  );
}

/** Says what was lost. It is no failure, because the counts are in the result, unless every loss is one. */
function tellLosses(accounts: readonly InputAccount[], session: Session): void {
  for (const account of accounts) {
    const { name, dropped = 0, dropped_by_interface: byInterface = 0, records } = account;
    const lost = dropped + byInterface;
    if (lost === 0) continue;
    const share = ((lost / (lost + records)) * PERCENT).toFixed(2);
    const message = `${name}: ${lost} of ${lost + records} packets were lost (${share} %): ${remedyFor(account)}`;
    if (session.options.strict) throw new UserError(message, { exit: 'partial' });
    session.say(message);
  }
}

/** What would keep more packets. */
const remedyFor = ({ driver }: InputAccount): string =>
  `${driver === 'dumpcap' ? '' : '--driver dumpcap, '}a larger -B, a filter (-f) or -s keep more`;
