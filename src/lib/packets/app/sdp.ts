import { wireText } from '../../bytes/wire-text.js';
import { count, group, list, optional, type RecordOf, text, uint16 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { BODY, SDP_BODY } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';
import { behindLine, endOfLine } from './header-lines.js';
import { MediaEnds } from './sdp/media-ends.js';

const FIELDS = {
  owner: group('Who made the description', {
    username: optional(text('User')),
    sessionid: optional(text('Number of the session')),
    address: optional(text('Host')),
  }),
  session_name: optional(text('Name of the session')),
  connection_info: group('Where media are to be sent', {
    address: list('Of the session first, then of each medium that has its own', text('Address')),
  }),
  media: group('Media offered or taken', {
    media: list('Kind of each', text('audio, video, image, ...')),
    port: list('Port of each; 0 where it is refused', uint16('Port')),
    proto: list('Transport of each', text('RTP/AVP, ...')),
    formats: list('Formats of each', text('Payload types, with blanks between them'), { wireshark: [] }),
    address: list('Where each is to be sent; empty where nothing says so', text('Address'), {
      wireshark: [],
    }),
  }),
  mime_type: list('Names of payload types (rtpmap)', text('Encoding'), { wireshark: ['sdp.mime.type'] }),
  sample_rate: list('Their clock rates', text('Hertz')),
  rtpmap: group('Which payload types these are', {
    payload_type: list('Number of each', uint16('Payload type'), { wireshark: [] }),
    medium: list('Which medium each is of; the first is 1', count('Medium'), { wireshark: [] }),
  }),
  fmtp: group('Parameters of formats', { parameter: list('In the order of the text', text('Parameter')) }),
} as const;

type SdpHeader = RecordOf<typeof FIELDS>;
type ReadLine = (header: SdpHeader, value: string, ends: MediaEnds) => void;

const EQUALS = 0x3d;
const MAX_PORT = 65_535;
const OWNER = /^(\S+) (\S+) \S+ \S+ \S+ (\S+)$/;
const CONNECTION = /^\S+ \S+ ([^\s/]+)/;
const MEDIA = /^(\S+) (\d{1,5})(?:\/\d+)? (\S+)(?: (.*))?$/;
const RTPMAP = /^rtpmap: ?(\d+) ([^\s/]+)\/([^\s/]+)/;
const MAX_PAYLOAD_TYPE = 0xffff;
const FMTP = /^fmtp: ?\S+ (.*)$/;

/** What stands behind `o=`, `s=`, `c=`, `m=` and `a=`: RFC 8866 sections 5 and 6. */
const READERS: ReadonlyMap<string, ReadLine> = new Map<string, ReadLine>([
  ['o', readOwner],
  ['s', readName],
  ['c', readConnection],
  ['m', readMedia],
  ['a', readAttribute],
]);

/** A description of a session, by which two ends agree where to send media: RTP and RTCP are expected there. */
export const sdp = defineLayer({
  name: 'sdp',
  about: 'Session Description Protocol',
  spec: 'RFC 8866 sections 5 and 6; RTCP: RFC 3605, RFC 5761 section 5.1.1',
  level: LEVEL.application,
  foundAt: [[BODY, SDP_BODY]],
  minBytes: 1,
  fields: FIELDS,

  dissect(header, cursor: Cursor): void {
    const { bytes, at: start, end } = cursor;
    const ends = new MediaEnds();
    for (let at = start; at < end; ) {
      const behind = behindLine(bytes, at, end);
      const next = behind < 0 ? end : behind;
      const lineEnd = behind < 0 ? end : endOfLine(bytes, at, behind);
      if (bytes[at + 1] === EQUALS && lineEnd >= at + 2) {
        const kind = String.fromCharCode(bytes[at] as number);
        READERS.get(kind)?.(header, wireText(bytes, at + 2, lineEnd), ends);
      }
      at = next;
    }
    ends.announce(cursor);
    cursor.advance(end - start);
  },

  summarise: ({ media }) => media.media.map((kind, index) => `${kind} ${media.port[index]}`).join(', '),
});

function readOwner({ owner }: SdpHeader, value: string): void {
  const [, username, sessionid, address] = OWNER.exec(value) ?? [];
  owner.username ??= username;
  owner.sessionid ??= sessionid;
  owner.address ??= address;
}

function readName(header: SdpHeader, value: string): void {
  header.session_name ??= value;
}

function readConnection({ connection_info, media }: SdpHeader, value: string, ends: MediaEnds): void {
  const address = CONNECTION.exec(value)?.[1];
  if (address === undefined) return;
  connection_info.address.push(address);
  if (media.address.length > 0) media.address[media.address.length - 1] = address;
  ends.setAddress(address);
}

function readMedia({ media }: SdpHeader, value: string, ends: MediaEnds): void {
  const [, kind, digits, proto = '', formats = ''] = MEDIA.exec(value) ?? [];
  const port = Number(digits);
  if (kind === undefined || port > MAX_PORT) return;
  media.media.push(kind);
  media.port.push(port);
  media.proto.push(proto);
  media.formats.push(formats);
  media.address.push(ends.sessionAddress ?? '');
  ends.begin(port, proto);
}

function readAttribute(header: SdpHeader, value: string, ends: MediaEnds): void {
  const [, type, encoding, rate] = RTPMAP.exec(value) ?? [];
  if (encoding !== undefined && rate !== undefined) {
    header.mime_type.push(encoding);
    header.sample_rate.push(rate);
    header.rtpmap.payload_type.push(Math.min(Number(type), MAX_PAYLOAD_TYPE));
    header.rtpmap.medium.push(header.media.media.length);
    return;
  }
  const parameters = FMTP.exec(value)?.[1];
  if (parameters !== undefined) header.fmtp.parameter.push(...splitParameters(parameters));
  else ends.readAttribute(value);
}

const splitParameters = (text: string): string[] =>
  text
    .split(';')
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter !== '');
