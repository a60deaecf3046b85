import { frameHandler } from '../frames/frame-codec.js';
import { type InputPauses, readInputs } from '../frames/frame-input.js';
import { FieldError, MissingFieldError } from '../records/assign.js';
import type { Frame } from '../records/frame.js';
import type { PlainRecord, RecordHandler } from '../stream/record-lines.js';
import type { Session } from '../stream/session.js';
import type { DecodeAs } from './decode-as.js';
import { Dissector } from './dissector.js';
import type { Predicate } from './occurrences.js';
import { emptyPacket, type Packet } from './packet.js';
import { assignPacket, decodePacket } from './packet-decoder.js';

/** Version of the packet record that is written and understood. */
export const PACKET_VERSION = 1;

export interface PacketIntakeOptions {
  readonly inputs: readonly string[];
  readonly session: Session;
  /** Verify checksums of frames; packet records are taken as they are. */
  readonly verifiesChecksums?: boolean;
  /** Tell passwords of frames; in packet records they are there or not. */
  readonly showsSecrets?: boolean;
  /** What the user says is on which ports. */
  readonly decodeAs?: readonly DecodeAs[];
  /** Which packets are wanted; all of them if left out. The others are read, and nothing more. */
  readonly filter?: Predicate | undefined;
  /** Is told when there is nothing to read. */
  readonly pauses?: InputPauses | undefined;
  /** Reads records of kinds other than frames and packets, where the stage takes such, too. */
  readonly handlers?: readonly RecordHandler[];
  /** Gets the control lines of the broker's worker. */
  onMark?(record: PlainRecord): void;
  /** Gets each packet that is wanted, which is only lent. */
  take(packet: Packet): void;
}

/** Reads packets from captures, frame records and packet records, whatever the inputs are. */
export async function readPackets(options: PacketIntakeOptions): Promise<void> {
  const { inputs, session, filter, take } = options;
  const packet = emptyPacket();
  const dissector = new Dissector({
    verifiesChecksums: options.verifiesChecksums ?? false,
    showsSecrets: options.showsSecrets ?? false,
    decodeAs: options.decodeAs ?? [],
  });
  const hand = (kind: 'frame' | 'packet'): void => {
    note(session, packet, kind);
    if (filter === undefined || filter(packet)) take(packet);
  };
  const takeFrame = (frame: Frame): void => {
    dissector.dissect(frame, packet);
    hand('frame');
  };
  const handlers = [
    frameHandler(takeFrame),
    packetHandler(packet, () => hand('packet')),
    ...(options.handlers ?? []),
  ];
  await readInputs(inputs, session, {
    takeFrame,
    handlers,
    pauses: options.pauses,
    onMark: (record) => options.onMark?.(record),
  });
  session.account.count('messages_forgotten', dissector.forgottenMessages);
}

const packetHandler = (packet: Packet, deliver: () => void): RecordHandler => ({
  type: 'packet',
  version: PACKET_VERSION,
  readOwn: (source, at) => decodePacket(packet, source, at),
  readPlain: (record) => assignWhole(packet, record),
  deliver,
});

/** Reads a record of any form. One without the fields that every packet has would count as zeros: it is refused. */
function assignWhole(packet: Packet, record: { readonly [key: string]: unknown }): void {
  try {
    assignPacket(packet, record);
  } catch (error) {
    if (!(error instanceof MissingFieldError)) throw error;
    throw new FieldError(`${error.message}; records of chosen fields (-e) are no whole packets`);
  }
}

/** Keeps account of a packet that was read. */
function note({ account }: Session, packet: Packet, kind: 'frame' | 'packet'): void {
  account.read(kind);
  if (packet.frame.time_epoch.decimals === 0) account.count('packets_untimed');
  else account.sawTime(packet.frame.time_epoch);
  if (packet.errors.length > 0) account.count(`packets_${gravest(packet)}`);
}

/** The kind of damage a packet is counted under: one that contradicts itself is worse than one cut short. */
function gravest({ errors }: Packet): 'malformed' | 'truncated' | 'unknown' {
  if (errors.some((error) => error.reason === 'malformed')) return 'malformed';
  return errors.some((error) => error.reason === 'truncated') ? 'truncated' : 'unknown';
}
