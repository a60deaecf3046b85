import type { Frame } from '../../records/frame.js';

/** Everything that can capture here, the one that loses least first. */
export const DRIVER_NAMES = ['dumpcap', 'tcpdump', 'cap'] as const;

export type DriverName = (typeof DRIVER_NAMES)[number];

/** What is to be captured. */
export interface CaptureRequest {
  readonly interfaces: readonly string[];
  /** A filter in the language of libpcap (pcap-filter(7)). */
  readonly filter: string | undefined;
  /** Bytes kept of each frame; all of them if left out. */
  readonly snapLength: number | undefined;
  /** Also frames for other stations. */
  readonly isPromiscuous: boolean;
  /** 802.11 frames as they are in the air. */
  readonly isMonitor: boolean;
  /** Room that the kernel has for packets nobody has fetched yet. */
  readonly bufferMib: number | undefined;
}

/** What a driver can tell of the packets it captures, and what it cannot. */
export interface DriverFacts {
  /** Times are those at which the kernel got a packet, or those at which it was handed to us. */
  readonly times: 'kernel' | 'delivery';
  readonly decimals: 6 | 9;
  /** It counts what was lost between the wire and us. */
  readonly countsDrops: boolean;
  /** It tells how long a frame was that it kept only a part of. */
  readonly knowsLength: boolean;
  /** How long a packet can wait in the kernel before it is handed on. */
  readonly delayMs: number;
}

/** A driver that is there. */
export interface FoundDriver {
  readonly name: DriverName;
  readonly facts: DriverFacts;
  /** The program or module file. */
  readonly path: string;
  readonly version: string | undefined;
}

/** What an interface brought and lost; undefined where the driver cannot know. */
export interface InterfaceCounts {
  readonly name: string;
  /** Packets handed over by the driver. */
  readonly received: number | undefined;
  /** Packets that the kernel or the driver had no room for. */
  readonly dropped: number | undefined;
  /** Packets that the interface lost before the kernel saw them. */
  readonly droppedByInterface: number | undefined;
}

/** Whoever reads a capture that is running. */
export interface CaptureListener {
  /** Gets each frame, with the name of its interface; it is only lent. */
  lend(frame: Frame): void;
  /** Hands on what was made of the frames lent so far; no more are lent before it resolves. */
  rest(): Promise<void>;
  /** Something that makes the capture on these interfaces partial. */
  problem(message: string, interfaces: readonly string[]): void;
}

/** A capture that is running. */
export interface LiveCapture {
  readonly driver: FoundDriver;
  readonly interfaces: readonly string[];
  /** Lends out all frames until the capture has ended; resolves to what was lost. */
  read(listener: CaptureListener): Promise<InterfaceCounts[]>;
  /** Ends the capture so that what was handed over is still lent. */
  stop(): void;
  /** Ends the capture at once: nothing more is wanted. */
  stopNow(): void;
  /** Gives up whatever is still open. */
  close(): void;
}

/** One way to capture. */
export interface Driver {
  readonly name: DriverName;
  readonly facts: DriverFacts;
  /** How it is installed, in a few words. */
  readonly remedy: string;
  find(): Promise<FoundDriver | undefined>;
  /** Starts to capture. Throws a UserError that says what is in the way. */
  open(found: FoundDriver, request: CaptureRequest): Promise<LiveCapture>;
}
