import { alertText } from './alert.js';
import type { Handshake } from './fields.js';
import { MESSAGE, messageName } from './handshake.js';
import { CONTENT } from './record.js';

/** What of a header is told on one line. */
interface Summarised {
  readonly record: { readonly content_type: readonly number[] };
  readonly handshake: Handshake;
  readonly alert_message: { readonly level: readonly number[]; readonly desc: readonly number[] };
}

/** The messages of a packet by name, in order: `Server Hello, Certificate, Server Hello Done`. */
export function summaryOf({ record, handshake, alert_message }: Summarised): string {
  const messages = handshakeText(handshake);
  const alerts = alert_message.level.map((level, index) => alertText(level, alert_message.desc[index] ?? 0));
  const parts: string[] = [];
  let isEncrypted = false;
  for (const type of record.content_type) {
    if (type === CONTENT.changeCipherSpec) isEncrypted = true;
    if (type === CONTENT.handshake && !isEncrypted) parts.push(messages.splice(0).join(', '));
    else if (type === CONTENT.alert) parts.push(alerts.shift() ?? 'Encrypted Alert');
    else parts.push(RECORD_TEXT.get(type) ?? '');
  }
  return [...parts, ...messages]
    .filter((part, index, all) => part !== '' && part !== all[index - 1])
    .join(', ');
}

const RECORD_TEXT: ReadonlyMap<number, string> = new Map([
  [CONTENT.changeCipherSpec, 'Change Cipher Spec'],
  [CONTENT.handshake, 'Encrypted Handshake Message'],
  [CONTENT.applicationData, 'Application Data'],
  [CONTENT.heartbeat, 'Heartbeat'],
]);

/** Handshake messages by name; a client hello with the name of the server that is asked for. */
export const handshakeText = ({ type, extensions_server_name }: Handshake): string[] =>
  type.map((each) => {
    const name = messageName(each) ?? 'Unknown';
    const isNamed = each === MESSAGE.clientHello && extensions_server_name !== undefined;
    return isNamed ? `${name} (SNI=${extensions_server_name})` : name;
  });
