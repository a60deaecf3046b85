import { describe, expect, it } from 'vitest';
import { datagrams } from '../../oracle/dialogue.js';
import { heardLast, seen } from '../../support/heard.js';

const read = (message: string): unknown => heardLast(datagrams(514, [['client', message]])).syslog;

describe('syslog', () => {
  it.each([
    // RFC 5424 section 6.5, example 1.
    {
      message: "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed",
      is: { facility: 4, level: 2, version: '1', hostname: 'mymachine.example.com', appname: 'su' },
    },
    // RFC 3164 section 5.4, example 1.
    {
      message: "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      is: { facility: 4, level: 2, hostname: 'mymachine' },
    },
    { message: '<0>', is: { facility: 0, level: 0, msg: '' } },
    { message: 'no priority\n\0', is: { msg: 'no priority\n' } },
    { message: '<1234>no priority', is: { msg: '<1234>no priority' } },
    { message: '<13', is: { msg: '<13' } },
  ])('reads $message', ({ message, is }) => {
    expect(read(message)).toEqual({ msg: message.replace(/^<\d+>/, ''), ...is });
  });

  it('is one line to a person', () => {
    const [line] = seen(datagrams(514, [['client', '<13>two\nlines\n\x1b[31m']]));
    expect(line).toMatch(/SYSLOG +\d+ 1\.5 two\\u\{a\}lines\\u\{a\}\\u\{1b\}\[31m$/);
  });
});
