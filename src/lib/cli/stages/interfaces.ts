import { linktypeName } from '../../frames/linktype-names.js';
import { listDrivers } from '../../frames/live/drivers.js';
import { listInterfaces } from '../../frames/live/interface-list.js';
import { compileEncoder } from '../../records/encoder.js';
import {
  DRIVER_RECORD,
  type DriverRecord,
  INTERFACE_RECORD,
  type InterfaceRecord,
} from '../../records/interface.js';
import { terminalTable } from '../../report/terminal-table.js';
import type { Session } from '../../stream/session.js';
import { UserError } from '../../stream/user-error.js';
import { bold, isColoured } from '../colour.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface InterfacesFlags extends StageFlags {
  readonly format: 'ndjson' | 'text' | 'pcap' | 'pcapng' | undefined;
}

/** `nt capture -D`: what can be captured on, by what, and what each driver can and cannot tell. */
export async function interfaces(flags: InterfacesFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  if (format === 'pcap' || format === 'pcapng') {
    throw new UserError(`-D writes a list, not ${format}: --format is ndjson or text`, { exit: 'usage' });
  }
  return runStage({
    command: 'capture',
    inputs: [],
    flags,
    writesRecords: format === 'ndjson',
    isEndless: true,
    work: async (session) => {
      const drivers = await listDrivers();
      if (format === 'ndjson') writeRecords(session, listInterfaces(), drivers);
      else writeTables(session, listInterfaces(), drivers);
    },
  });
}

function writeRecords(
  { output, account }: Session,
  interfaceRecords: readonly InterfaceRecord[],
  drivers: readonly DriverRecord[],
): void {
  const { sink } = output;
  const encodeInterface = compileEncoder<InterfaceRecord>(INTERFACE_RECORD);
  const encodeDriver = compileEncoder<DriverRecord>(DRIVER_RECORD);
  for (const record of interfaceRecords) {
    sink.at = sink.raw(encodeInterface(record, sink, sink.at), '\n');
    account.written('interface');
  }
  for (const record of drivers) {
    sink.at = sink.raw(encodeDriver(record, sink, sink.at), '\n');
    account.written('driver');
  }
}

function writeTables(
  { output: { sink } }: Session,
  interfaceRecords: readonly InterfaceRecord[],
  drivers: readonly DriverRecord[],
): void {
  const embolden = bold(isColoured('auto', isTerminalOutput(), process.env));
  const tables = [
    {
      title: 'Interfaces',
      columns: ['name', 'state', 'kind', 'link type', 'hardware address', 'addresses'],
      rows: interfaceRecords.map(interfaceRow),
    },
    {
      title: '\nDrivers',
      columns: ['name', 'version', 'times', 'losses', 'length of cut frames', 'delay'],
      rows: drivers.map(driverRow),
    },
  ];
  const style = { bold: embolden, width: isTerminalOutput() ? process.stdout.columns : undefined };
  for (const table of tables) sink.at = sink.raw(sink.at, terminalTable(table, style));
  for (const { name, remedy } of drivers) {
    if (remedy !== undefined) sink.at = sink.raw(sink.at, `(${name}: ${remedy})\n`);
  }
}

const interfaceRow = ({ name, state, kind, linktype, mac, addresses }: InterfaceRecord): string[] => [
  name,
  state ?? '?',
  kind ?? '?',
  linktype === undefined ? '?' : linktypeName(linktype),
  mac ?? '',
  addresses.join(' '),
];

function driverRow(driver: DriverRecord): string[] {
  const version = driver.installed ? (driver.version ?? 'unknown') : 'not installed';
  return [
    driver.name,
    version,
    driver.times === 'kernel' ? 'of the kernel, ns' : 'of delivery, µs',
    driver.counts_drops ? 'counted' : 'unknown',
    driver.knows_length ? 'known' : 'unknown',
    driver.delay_ms === 0 ? 'none' : `up to ${driver.delay_ms} ms`,
  ];
}
