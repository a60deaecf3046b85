/** The classic capture file (draft-ietf-opsawg-pcap). */
export const PCAP_HEADER_BYTES = 24;

/** Magic numbers as they read in the byte order of the file. */
export const PCAP_MAGIC = {
  microseconds: 0xa1b2c3d4,
  nanoseconds: 0xa1b23c4d,
  /** Alexey Kuznetsov's patched libpcap, with eight more bytes in each record header. */
  modified: 0xa1b2cd34,
} as const;

/** Larger than any link layer's frame with the offloads of today; what is longer is damage. libpcap's limit too. */
const MAX_FRAME_BYTES = 262_144;
/** D-Bus and USB messages can be this long (tcpdump.org/linktypes.html, Wireshark's limits). */
export const MAX_MESSAGE_BYTES = 134_217_728;

const MESSAGE_LINKTYPES: ReadonlySet<number> = new Set([231, 249, 279]);

/** The most bytes one frame of a link type can have been captured with. */
export const maxFrameBytes = (linktype: number): number =>
  MESSAGE_LINKTYPES.has(linktype) ? MAX_MESSAGE_BYTES : MAX_FRAME_BYTES;
