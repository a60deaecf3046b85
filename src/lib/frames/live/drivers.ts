import type { DriverRecord } from '../../records/interface.js';
import { UserError } from '../../stream/user-error.js';
import { cap } from './cap.js';
import type { CaptureRequest, Driver, DriverName, FoundDriver, LiveCapture } from './driver.js';
import { dumpcap } from './dumpcap.js';
import { interfaceMeant } from './interface-list.js';
import { NoRight } from './refusal.js';
import { tcpdump } from './tcpdump.js';

/** All drivers, the one that loses least first. */
const DRIVERS: readonly Driver[] = [dumpcap, tcpdump, cap];

/** What is wanted of a driver that nobody named. */
export type Preference = 'few losses' | 'little delay';

export type DriverChoice = DriverName | Preference;

/**
 * Starts to capture with the driver that was chosen, or with the best that is there and may: one that hands packets
 * on at once, or one that loses the fewest of them. One without kernel times comes last in any case.
 */
export async function openCapture(choice: DriverChoice, request: CaptureRequest): Promise<LiveCapture> {
  const meant = { ...request, interfaces: [...new Set(request.interfaces.map(interfaceMeant))] };
  let refused: NoRight | undefined;
  for (const driver of candidates(choice)) {
    const found = await driver.find();
    if (found === undefined) continue;
    try {
      return await driver.open(found, meant);
    } catch (error) {
      if (!(error instanceof NoRight)) throw error;
      refused ??= error;
    }
  }
  throw refused ?? absent(candidates(choice));
}

function candidates(choice: DriverChoice): readonly Driver[] {
  if (choice === 'few losses') return DRIVERS;
  if (choice === 'little delay') return [tcpdump, dumpcap, cap];
  return DRIVERS.filter(({ name }) => name === choice);
}

const absent = (drivers: readonly Driver[]): UserError =>
  new UserError(
    drivers.length === 1
      ? `--driver ${drivers[0]?.name}: is not there: ${drivers[0]?.remedy}`
      : `nothing to capture with: ${tcpdump.remedy}, or ${dumpcap.remedy}`,
    { exit: 'component' },
  );

/** Every driver, whether it is there, and what it can tell. */
export async function listDrivers(): Promise<DriverRecord[]> {
  return Promise.all(DRIVERS.map(async (driver) => recordOf(driver, await driver.find())));
}

function recordOf({ name, facts, remedy }: Driver, found: FoundDriver | undefined): DriverRecord {
  return {
    type: 'driver',
    v: 1,
    name,
    installed: found !== undefined,
    path: found?.path,
    version: found?.version,
    remedy: found === undefined ? remedy : undefined,
    times: facts.times,
    time_decimals: facts.decimals,
    counts_drops: facts.countsDrops,
    knows_length: facts.knowsLength,
    delay_ms: facts.delayMs,
  };
}
