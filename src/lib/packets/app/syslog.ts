import { wireTextToNul } from '../../bytes/wire-text.js';
import { optional, text, uint8 } from '../../records/field.js';
import type { Cursor } from '../cursor.js';
import { UDP_PORT } from '../dispatch-table.js';
import { defineLayer, LEVEL } from '../layer.js';

const PORT = 514;
/** `<165>`: eight times the facility and the severity: RFC 5424 section 6.2.1. */
const PRIORITY = /^<(\d{1,3})>/;
/** `1 2003-10-11T22:14:15.003Z host app `: RFC 5424 section 6. */
const HEADER = /^([1-9]\d{0,2}) (?:-|\d{4}-\d\d-\d\dT\S+) (\S{1,255}) (\S{1,48}) /;
/** `Oct 11 22:14:15 host `: RFC 3164 section 4.1. */
const OLD_HEADER = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d (\S{1,255}) /;

/** `<165>1 2003-10-11T22:14:15.003Z host app 123 ID47 - text`, or what the old days made of it. */
export const syslog = defineLayer({
  name: 'syslog',
  about: 'Syslog',
  spec: 'RFC 5424 section 6; as it was before: RFC 3164',
  level: LEVEL.application,
  foundAt: [[UDP_PORT, PORT]],
  minBytes: 1,
  fields: {
    facility: optional(uint8('Facility: 0 kernel, 1 user, 3 daemon, 4 auth, 16-23 local')),
    level: optional(uint8('Severity, from 0 emergency to 7 debug')),
    version: optional(text('Version of the format, where the message says it')),
    hostname: optional(text('Host that the message is of; - where it does not want to say')),
    appname: optional(text('Application that the message is of, where the format has a version; - as above')),
    msg: text('All that stands behind the priority, up to a NUL'),
  },

  dissect(header, cursor: Cursor): void {
    const { bytes, at, end } = cursor;
    const line = wireTextToNul(bytes, at, end);
    const [mark = '', digits = ''] = PRIORITY.exec(line) ?? [];
    if (mark !== '') {
      const priority = Number(digits);
      header.facility = priority >>> 3;
      header.level = priority & 7;
    }
    header.msg = line.slice(mark.length);
    readHeader(header);
    cursor.advance(end - at);
  },

  summarise({ facility, level, msg }): string {
    return `${facility ?? '?'}.${level ?? '?'} ${msg.trim()}`;
  },
});

type SyslogHeader = Parameters<typeof syslog.dissect>[0];

function readHeader(header: SyslogHeader): void {
  const [, version, hostname, appname] = HEADER.exec(header.msg) ?? [];
  header.version = version;
  header.hostname = hostname ?? OLD_HEADER.exec(header.msg)?.[1];
  header.appname = appname;
}
