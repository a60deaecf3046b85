import { group, list, number, type RecordOf, text, uint8, uint16, uint32 } from '../../../records/field.js';

/** What the packets of a datagram say, one after the other. */
export const RTCP_FIELDS = {
  pt: list('Type of each packet', uint8('Packet type')),
  length: list('Length of each packet', uint16('Length, less 1', { unit: 'words' })),
  rc: list('Report blocks in each report', uint8('Count')),
  sc: list('Sources in each description and farewell', uint8('Count')),
  senderssrc: list('Who sends each packet', uint32('Source')),
  mediassrc: list('Whose media each feedback is about', uint32('Source')),
  timestamp: group('Moments of sender reports', {
    ntp: group('The moment as a NTP timestamp', {
      msw: list('Seconds since 1900', uint32('Seconds', { unit: 's' })),
      lsw: list('Fractions of a second', uint32('Fraction', { unit: '2^-32 s' })),
    }),
    rtp: list('The same moment in RTP', uint32('Ticks of the format')),
  }),
  sender: group('What senders have sent so far', {
    packetcount: list('Packets', uint32('Packets')),
    octetcount: list('Bytes of payload', uint32('Payload', { unit: 'bytes' })),
  }),
  ssrc: group('Report blocks, and sources that are described or leave', {
    identifier: list('Sources', uint32('Source')),
    fraction: list('Lost since the last report', uint8('Share', { unit: '1/256' })),
    cum_nr: list('Lost since the beginning; less than none where some came twice', number('Packets')),
    ext_high: list('Highest sequence number received, with its cycles', uint32('Number')),
    jitter: list('Interarrival jitter', uint32('Jitter, in ticks of the format')),
    lsr: list('The last sender report received', uint32('Middle of its NTP timestamp')),
    dlsr: list('How long ago that was', uint32('Time', { unit: '2^-16 s' })),
  }),
  sdes: group('Descriptions of sources', {
    type: list('Kinds of items; 1 is the CNAME, 0 ends a source', uint8('Type')),
    text: list('Items that say something; of private ones the value', text('Text')),
  }),
  app: group('Packets of applications', {
    subtype: list('Subtypes', uint8('Subtype')),
    name: list('Names', text('Four letters')),
  }),
  rtpfb: group('Transport feedback', { fmt: list('Kinds: 1 is NACK, 15 transport-wide', uint8('Format')) }),
  psfb: group('Payload feedback', { fmt: list('Kinds: 1 is PLI, 4 FIR, 15 REMB', uint8('Format')) }),
  xr: group('Extended reports', { bt: list('Types of blocks; 7 is VoIP metrics', uint8('Block type')) }),
} as const;

export type RtcpHeader = RecordOf<typeof RTCP_FIELDS>;
