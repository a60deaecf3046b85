import { encodePacket } from '../../packets/packet-encoder.js';
import { readPackets } from '../../packets/packet-input.js';
import { PacketLines } from '../../report/packet-line.js';
import type { Session } from '../../stream/session.js';
import { isTerminalOutput, runStage, type StageFlags } from '../run-stage.js';

export interface ParseFlags extends StageFlags {
  readonly format: 'ndjson' | 'text' | undefined;
  readonly 'verify-checksums': boolean;
  readonly 'show-secrets': boolean;
}

/** `nt parse`: packets from any input, as records or as lines for people. */
export function parse(inputs: readonly string[], flags: ParseFlags): Promise<number> {
  const format = flags.format ?? (isTerminalOutput() ? 'text' : 'ndjson');
  return runStage({
    command: 'parse',
    inputs,
    flags,
    writesRecords: format === 'ndjson',
    work: (session) =>
      readPackets({
        inputs,
        session,
        verifiesChecksums: flags['verify-checksums'],
        showsSecrets: flags['show-secrets'],
        take: format === 'ndjson' ? takeAsRecord(session) : takeAsLine(session),
      }),
  });
}

type Take = Parameters<typeof readPackets>[0]['take'];

const takeAsRecord =
  ({ output, account }: Session): Take =>
  (packet) => {
    encodePacket(packet, output.sink);
    account.written('packet');
  };

function takeAsLine({ output }: Session): Take {
  const lines = new PacketLines();
  return (packet) => {
    const { sink } = output;
    sink.at = sink.raw(sink.at, `${lines.line(packet)}\n`);
  };
}
