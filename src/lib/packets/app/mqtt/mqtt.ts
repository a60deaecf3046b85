import { boolean, count, group, list, optional, text, uint8, uint16 } from '../../../records/field.js';
import { MemoryKey } from '../../conversation.js';
import type { Cursor } from '../../cursor.js';
import { TCP_PORT } from '../../dispatch-table.js';
import { defineLayer, LEVEL } from '../../layer.js';
import { MAX_MESSAGE_BYTES } from '../../stream-side.js';
import { SECRETS_NOTE, secret } from '../secret.js';
import { PacketReader, variableNumber } from './packet-reader.js';

const PORT = 1883;
const TYPE = {
  connect: 1,
  connack: 2,
  publish: 3,
  suback: 9,
  subscribe: 8,
  unsubscribe: 10,
  ping: 12,
} as const;
const TYPE_NAMES = [
  ...['', 'Connect', 'Connect Ack', 'Publish', 'Publish Ack', 'Publish Received', 'Publish Release'],
  ...['Publish Complete', 'Subscribe', 'Subscribe Ack', 'Unsubscribe', 'Unsubscribe Ack', 'Ping Request'],
  ...['Ping Response', 'Disconnect', 'Auth'],
] as const;
const FLAG = { will: 0x04, password: 0x40, username: 0x80 } as const;
const VERSION_5 = 5;
/** Fixed header with a length of one to four bytes. */
const MAX_HEADER_BYTES = 5;
/** Of a packet that is too large to be kept, so much is waited for. */
const HEAD_BYTES = 1024;
const MAX_TOPICS = 1024;

const createMemory = (): { version: number } => ({ version: 0 });
const MEMORY = new MemoryKey(createMemory);

/**
 *    0         4     8           16
 *   +---------+-----+-----------+------- - - -
 *   |  type   |flags|  length, one to four bytes
 *   +---------+-----+-----------+------- - - -
 */
export const mqtt = defineLayer({
  name: 'mqtt',
  about: 'MQTT',
  spec: 'OASIS MQTT 5.0 section 2; OASIS MQTT 3.1.1 section 2',
  level: LEVEL.application,
  foundAt: [[TCP_PORT, PORT]],
  minBytes: 1,
  fields: {
    msgtype: list(
      'Type of each packet: 1 connect, 2 connack, 3 publish, 8 subscribe, 9 suback, 12 ping, 14 disconnect',
      uint8('type'),
    ),
    len: list('Length of each packet behind its fixed header', count('length'), { unit: 'bytes' }),
    dupflag: list('For each publish, whether it is sent again', boolean('again')),
    qos: list('Quality of service of each publish', uint8('quality')),
    retain: list('For each publish, whether it is to be kept', boolean('kept')),
    topic: list('Topics that are published, subscribed to and unsubscribed from', text('topic')),
    msgid: list('Identifiers of packets that have one', uint16('identifier')),
    protoname: optional(text('Name of the protocol in a connect')),
    ver: optional(uint8('Version of the protocol: 3 is 3.1, 4 is 3.1.1, 5 is 5.0')),
    kalive: optional(uint16('After so long without a packet the client counts as gone', { unit: 's' })),
    clientid: optional(text('Client that connects')),
    willtopic: optional(text('Topic on which it is to be told that the client has gone')),
    username: optional(text('Name of the user')),
    passwd: optional(text(`Password; ${SECRETS_NOTE}`)),
    conack: group('Answer to a connect', {
      val: optional(uint8('Return code, before version 5; 0 is accepted')),
    }),
    connack: group('Answer to a connect, in version 5', {
      reason_code: optional(uint8('Reason code; 0 is success')),
    }),
    suback: group('Answer to a subscribe', {
      qos: list('Quality of service that is granted for each topic, 128 for none', uint8('quality')),
      reason_code: list('The same in version 5', uint8('reason')),
    }),
  },

  dissect(header, cursor: Cursor): void {
    const memory = cursor.openConversation()?.recall(MEMORY) ?? createMemory();
    while (cursor.available > 0 && !cursor.isStopped && readPacket(header, cursor, memory));
  },

  summarise({ msgtype, topic, clientid }): string {
    const types = msgtype.map((type) => TYPE_NAMES[type]).join(', ');
    return [types, clientid ?? topic.slice(0, 3).join(' ')].filter((part) => part !== '').join(' ');
  },
});

type MqttHeader = Parameters<typeof mqtt.dissect>[0];
type Memory = ReturnType<typeof createMemory>;

/** One packet as it is read. */
interface Scene {
  readonly header: MqttHeader;
  readonly reader: PacketReader;
  readonly memory: Memory;
  readonly cursor: Cursor;
}

/** Reads the packet at the cursor and moves behind it; returns whether another one can follow. */
function readPacket(header: MqttHeader, cursor: Cursor, memory: Memory): boolean {
  const first = cursor.uint8(0);
  const type = first >>> 4;
  const length = variableNumber(cursor.bytes, cursor.at + 1, cursor.end);
  if (type === 0 || (length === undefined && cursor.available >= MAX_HEADER_BYTES)) {
    if (header.msgtype.length === 0) cursor.refuse();
    else cursor.malformed(type === 0 ? 'type 0 is reserved' : 'length of more than four bytes');
    return false;
  }
  if (length === undefined) {
    cursor.hasMessage(cursor.available + 1, 'length cut short');
    return false;
  }
  const bytes = length.end - cursor.at + length.value;
  const isKept = bytes <= MAX_MESSAGE_BYTES;
  if (!cursor.hasMessage(isKept ? bytes : HEAD_BYTES, 'packet cut short') && cursor.isStream) return false;
  const end = Math.min(cursor.at + bytes, cursor.end);
  header.msgtype.push(type);
  header.len.push(length.value);
  const reader = new PacketReader(cursor.bytes, length.end, end);
  readContent({ header, reader, memory, cursor }, type, first);
  if (cursor.isStream) cursor.skipAhead(cursor.at + bytes - end);
  cursor.advance(end - cursor.at);
  return true;
}

function readContent(scene: Scene, type: number, flags: number): void {
  const { header, reader, memory } = scene;
  switch (type) {
    case TYPE.connect:
      return readConnect(scene);
    case TYPE.connack:
      reader.uint8();
      if (memory.version === VERSION_5) header.connack.reason_code = reader.uint8();
      else header.conack.val = reader.uint8();
      return;
    case TYPE.publish:
      return readPublish(scene, flags);
    case TYPE.subscribe:
    case TYPE.unsubscribe:
      return readTopics(scene, type === TYPE.subscribe);
    case TYPE.suback:
      return readSuback(scene);
    default:
      if (type < TYPE.ping) readIdentifier(scene);
  }
}

function readIdentifier({ header, reader }: Scene): void {
  const identifier = reader.uint16();
  if (identifier !== undefined) header.msgid.push(identifier);
}

/** MQTT 5.0 section 3.1. */
function readConnect({ header, reader, memory, cursor }: Scene): void {
  header.protoname = reader.text();
  header.ver = reader.uint8();
  memory.version = header.ver ?? 0;
  const flags = reader.uint8() ?? 0;
  header.kalive = reader.uint16();
  if (memory.version === VERSION_5) reader.skipProperties();
  header.clientid = reader.text();
  if ((flags & FLAG.will) !== 0) {
    if (memory.version === VERSION_5) reader.skipProperties();
    header.willtopic = reader.text();
    reader.text();
  }
  if ((flags & FLAG.username) !== 0) header.username = reader.text();
  if ((flags & FLAG.password) === 0) return;
  const password = reader.text();
  if (password !== undefined) header.passwd = secret(cursor, password);
}

/** MQTT 5.0 section 3.3. */
function readPublish(scene: Scene, flags: number): void {
  const { header, reader } = scene;
  const quality = (flags >>> 1) & 3;
  header.dupflag.push((flags & 8) !== 0);
  header.qos.push(quality);
  header.retain.push((flags & 1) !== 0);
  const topic = reader.text();
  if (topic !== undefined) header.topic.push(topic);
  if (quality > 0) readIdentifier(scene);
}

/** MQTT 5.0 sections 3.8 and 3.10. */
function readTopics(scene: Scene, hasOptions: boolean): void {
  const { header, reader, memory } = scene;
  readIdentifier(scene);
  if (memory.version === VERSION_5) reader.skipProperties();
  while (!reader.isAtEnd && header.topic.length < MAX_TOPICS) {
    const topic = reader.text();
    if (topic === undefined) return;
    header.topic.push(topic);
    if (hasOptions) reader.uint8();
  }
}

function readSuback(scene: Scene): void {
  const { header, reader, memory } = scene;
  readIdentifier(scene);
  const isVersion5 = memory.version === VERSION_5;
  if (isVersion5) reader.skipProperties();
  const into = isVersion5 ? header.suback.reason_code : header.suback.qos;
  for (let code = reader.uint8(); code !== undefined && into.length < MAX_TOPICS; code = reader.uint8()) {
    into.push(code);
  }
}
