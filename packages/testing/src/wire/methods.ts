import type { Table } from "./fields.js";
import { readerOf, type Reader } from "./reader.js";
import { createWriter, type Writer } from "./writer.js";

// The methods of AMQP 0-9-1 with RabbitMQ's extensions, as a table. https://www.rabbitmq.com/amqp-0-9-1-reference.html

type Kind = "octet" | "short" | "long" | "longlong" | "shortText" | "longText" | "table" | "bit";
type Shape = Readonly<Record<string, Kind>>;

const NOTHING = {} as const;
const CLOSING = { replyCode: "short", replyText: "shortText", classId: "short", methodId: "short" } as const;
const NAMED = { ticket: "short", queue: "shortText" } as const;
const TUNING = { channelMax: "short", frameMax: "long", heartbeat: "short" } as const;
const BINDING = { routingKey: "shortText", nowait: "bit", arguments: "table" } as const;
const EXCHANGES = { ticket: "short", destination: "shortText", source: "shortText" } as const;
const TAGGED = { consumerTag: "shortText" } as const;
const OF_MESSAGE = { redelivered: "bit", exchange: "shortText", routingKey: "shortText" } as const;
const SETTLED = { deliveryTag: "longlong", multiple: "bit" } as const;
const START = { versionMajor: "octet", versionMinor: "octet", serverProperties: "table" } as const;

/** Class and method number, and the fields in their order. */
const METHODS = {
  connectionStart: [10, 10, { ...START, mechanisms: "longText", locales: "longText" }],
  connectionStartOk: [
    10,
    11,
    { clientProperties: "table", mechanism: "shortText", response: "longText", locale: "shortText" },
  ],
  connectionTune: [10, 30, TUNING],
  connectionTuneOk: [10, 31, TUNING],
  connectionOpen: [10, 40, { virtualHost: "shortText", capabilities: "shortText", insist: "bit" }],
  connectionOpenOk: [10, 41, { knownHosts: "shortText" }],
  connectionClose: [10, 50, CLOSING],
  connectionCloseOk: [10, 51, NOTHING],
  connectionBlocked: [10, 60, { reason: "shortText" }],
  connectionUnblocked: [10, 61, NOTHING],
  connectionUpdateSecret: [10, 70, { newSecret: "longText", reason: "shortText" }],
  connectionUpdateSecretOk: [10, 71, NOTHING],
  channelOpen: [20, 10, { outOfBand: "shortText" }],
  channelOpenOk: [20, 11, { channelId: "longText" }],
  channelFlow: [20, 20, { active: "bit" }],
  channelClose: [20, 40, CLOSING],
  channelCloseOk: [20, 41, NOTHING],
  exchangeDeclare: [
    40,
    10,
    {
      ticket: "short",
      exchange: "shortText",
      type: "shortText",
      passive: "bit",
      durable: "bit",
      autoDelete: "bit",
      internal: "bit",
      nowait: "bit",
      arguments: "table",
    },
  ],
  exchangeDeclareOk: [40, 11, NOTHING],
  exchangeDelete: [40, 20, { ticket: "short", exchange: "shortText", ifUnused: "bit", nowait: "bit" }],
  exchangeDeleteOk: [40, 21, NOTHING],
  exchangeBind: [40, 30, { ...EXCHANGES, ...BINDING }],
  exchangeBindOk: [40, 31, NOTHING],
  exchangeUnbind: [40, 40, { ...EXCHANGES, ...BINDING }],
  exchangeUnbindOk: [40, 51, NOTHING],
  queueDeclare: [
    50,
    10,
    {
      ...NAMED,
      passive: "bit",
      durable: "bit",
      exclusive: "bit",
      autoDelete: "bit",
      nowait: "bit",
      arguments: "table",
    },
  ],
  queueDeclareOk: [50, 11, { queue: "shortText", messageCount: "long", consumerCount: "long" }],
  queueBind: [50, 20, { ...NAMED, exchange: "shortText", ...BINDING }],
  queueBindOk: [50, 21, NOTHING],
  queuePurge: [50, 30, { ...NAMED, nowait: "bit" }],
  queuePurgeOk: [50, 31, { messageCount: "long" }],
  queueDelete: [50, 40, { ...NAMED, ifUnused: "bit", ifEmpty: "bit", nowait: "bit" }],
  queueDeleteOk: [50, 41, { messageCount: "long" }],
  queueUnbind: [50, 50, { ...NAMED, exchange: "shortText", routingKey: "shortText", arguments: "table" }],
  queueUnbindOk: [50, 51, NOTHING],
  basicQos: [60, 10, { prefetchSize: "long", prefetchCount: "short", global: "bit" }],
  basicQosOk: [60, 11, NOTHING],
  basicConsume: [
    60,
    20,
    {
      ...NAMED,
      ...TAGGED,
      noLocal: "bit",
      noAck: "bit",
      exclusive: "bit",
      nowait: "bit",
      arguments: "table",
    },
  ],
  basicConsumeOk: [60, 21, TAGGED],
  basicCancel: [60, 30, { ...TAGGED, nowait: "bit" }],
  basicCancelOk: [60, 31, TAGGED],
  basicPublish: [
    60,
    40,
    { ticket: "short", exchange: "shortText", routingKey: "shortText", mandatory: "bit", immediate: "bit" },
  ],
  basicReturn: [
    60,
    50,
    { replyCode: "short", replyText: "shortText", exchange: "shortText", routingKey: "shortText" },
  ],
  basicDeliver: [60, 60, { ...TAGGED, deliveryTag: "longlong", ...OF_MESSAGE }],
  basicGet: [60, 70, { ...NAMED, noAck: "bit" }],
  basicGetOk: [60, 71, { deliveryTag: "longlong", ...OF_MESSAGE, messageCount: "long" }],
  basicGetEmpty: [60, 72, { clusterId: "shortText" }],
  basicAck: [60, 80, SETTLED],
  basicReject: [60, 90, { deliveryTag: "longlong", requeue: "bit" }],
  basicRecoverAsync: [60, 100, { requeue: "bit" }],
  basicRecover: [60, 110, { requeue: "bit" }],
  basicRecoverOk: [60, 111, NOTHING],
  basicNack: [60, 120, { ...SETTLED, requeue: "bit" }],
  confirmSelect: [85, 10, { nowait: "bit" }],
  confirmSelectOk: [85, 11, NOTHING],
  txSelect: [90, 10, NOTHING],
} as const satisfies Readonly<Record<string, readonly [number, number, Shape]>>;

export type MethodName = keyof typeof METHODS;
type Value<K> = K extends "shortText" | "longText"
  ? string
  : K extends "bit"
    ? boolean
    : K extends "table"
      ? Table
      : number;
export type FieldsOf<N extends MethodName> = {
  -readonly [F in keyof (typeof METHODS)[N][2]]: Value<(typeof METHODS)[N][2][F]>;
};

/** A method that came, told apart by its name. */
export type Method = { [N in MethodName]: Readonly<{ name: N; fields: FieldsOf<N> }> }[MethodName];

const byNumber = new Map<number, MethodName>(
  (Object.keys(METHODS) as MethodName[]).map((name) => [numberOf(METHODS[name]), name]),
);

function numberOf([classId, methodId]: readonly [number, number, Shape]): number {
  return classId * 65_536 + methodId;
}

/** The two numbers by which an error names the method that it is about. */
export function idsOf(name: MethodName): Readonly<{ classId: number; methodId: number }> {
  const [classId, methodId] = METHODS[name];

  return { classId, methodId };
}

/** @throws RangeError where the method is none that is known here, or ends too early */
export function decodeMethod(payload: Buffer): Method {
  const reader = readerOf(payload);
  const [classId, methodId] = [reader.short(), reader.short()];
  const name = byNumber.get(classId * 65_536 + methodId);
  if (name === undefined) throw new RangeError(`method ${classId}.${methodId} is not known`);

  return { name, fields: readFields(reader, METHODS[name][2]) } as unknown as Method;
}

export function encodeMethod<N extends MethodName>(name: N, fields: FieldsOf<N>): Buffer {
  const [classId, methodId, shape] = METHODS[name];
  const writer = createWriter();
  writer.short(classId);
  writer.short(methodId);
  writeFields(writer, shape, fields);

  return writer.bytes();
}

function readFields(reader: Reader, shape: Shape): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  let bits = 0;
  let bit = 8;
  for (const [name, kind] of Object.entries(shape)) {
    // Up to eight bits that follow one another share an octet.
    if (kind !== "bit") bit = 8;
    else if (bit === 8) [bits, bit] = [reader.octet(), 0];
    fields[name] = kind === "bit" ? (bits & (1 << bit++)) !== 0 : READ[kind](reader);
  }

  return fields;
}

function writeFields(writer: Writer, shape: Shape, fields: Readonly<Record<string, unknown>>): void {
  let bits = 0;
  let count = 0;
  const flush = () => {
    if (count > 0) writer.octet(bits);
    [bits, count] = [0, 0];
  };
  for (const [name, kind] of Object.entries(shape)) {
    if (kind === "bit") {
      if (fields[name] === true) bits |= 1 << count;
      count++;
    } else {
      flush();
      WRITE[kind](writer, fields[name] as never);
    }
  }
  flush();
}

const READ = {
  octet: (reader: Reader) => reader.octet(),
  short: (reader: Reader) => reader.short(),
  long: (reader: Reader) => reader.long(),
  longlong: (reader: Reader) => Number(reader.longlong()),
  shortText: (reader: Reader) => reader.shortText(),
  longText: (reader: Reader) => reader.longBytes().toString(),
  table: (reader: Reader) => reader.table(),
};
const WRITE = {
  octet: (writer: Writer, value: number) => writer.octet(value),
  short: (writer: Writer, value: number) => writer.short(value),
  long: (writer: Writer, value: number) => writer.long(value),
  longlong: (writer: Writer, value: number) => writer.longlong(BigInt(value)),
  shortText: (writer: Writer, value: string) => writer.shortText(value),
  longText: (writer: Writer, value: string) => writer.longBytes(Buffer.from(value)),
  table: (writer: Writer, value: Table) => writer.table(value),
};
