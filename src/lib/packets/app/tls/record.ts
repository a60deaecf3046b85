/** IANA registry "TLS ContentType". */
export const CONTENT = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
  heartbeat: 24,
} as const;

const FIRST_CONTENT = 20;
/** Records with a connection ID (RFC 9146 section 4), which only DTLS has, are the last. */
const LAST_CONTENT = 25;

export const isContentType = (type: number): boolean => type >= FIRST_CONTENT && type <= LAST_CONTENT;

export const RECORD_HEADER_BYTES = 5;
/** RFC 5246 section 6.2.3: 2^14 bytes, and what encryption adds. */
const MAX_RECORD_BYTES = 16_384 + 2048;

const SSL_3 = 0x0300;
export const TLS_1_2 = 0x0303;
/** GM/T 0024-2014, the TLS of China. */
const GM_TLS = 0x0101;

/** Whether a record can say that it is of this version: TLS 1.3 says 1.2 (RFC 8446 section 5.1). */
export const isRecordVersion = (version: number): boolean =>
  (version >= SSL_3 && version <= TLS_1_2) || version === GM_TLS;

/** Whether a record can have this length; those of no bytes are rare, and common in what is no record. */
export const isRecordLength = (length: number): boolean => length > 0 && length < MAX_RECORD_BYTES;
