import { areAlike } from "../model/are-alike.js";

type Step = string | number;

const described = ["title", "summary", "description", "tags", "externalDocs"];
const operation = [
  ...["action", "channel", "messages", "reply", "security", "bindings", "traits", ...described],
  ...["operationId", "message"],
];
const channel = [
  ...["address", "messages", "servers", "parameters", "bindings", ...described],
  ...["publish", "subscribe"],
];
const message = [
  ...["headers", "payload", "correlationId", "contentType", "name", "bindings", "examples", "traits"],
  ...described,
  ...["messageId", "schemaFormat", "oneOf"],
];
const server = [
  ...["host", "pathname", "protocol", "protocolVersion", "variables", "security", "bindings", ...described],
  "url",
];
const protocols =
  "amqp amqp1 anypointmq googlepubsub http ibmmq jms kafka mercure mqtt mqtt5 nats pulsar redis ros2 sns solace sqs stomp ws";

// By the path of what holds the fields, its steps joined with spaces. Those of 2.x and 3.x together.
const holders: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /^$/,
    [
      "asyncapi",
      "id",
      "info",
      "defaultContentType",
      "servers",
      "channels",
      "operations",
      "components",
      "tags",
    ],
  ],
  [/^info$/, ["version", "termsOfService", "contact", "license", ...described]],
  [/^(components )?servers \S+$/, server],
  [/(^| )bindings$/, protocols.split(" ")],
  [/^(components )?channels \S+ bindings amqp$/, ["is", "exchange", "queue", "bindingVersion"]],
  [
    / bindings amqp$/,
    [
      ...["expiration", "userId", "cc", "bcc", "priority", "deliveryMode", "mandatory", "timestamp", "ack"],
      ...["replyTo", "contentEncoding", "messageType", "bindingVersion"],
    ],
  ],
  [/^(components )?operations \S+$|(^| )(publish|subscribe)$/, operation],
  [/^(components )?(operations \S+ reply|replies \S+)$/, ["address", "channel", "messages"]],
  [/ reply address$/, ["location", "description"]],
  [/ parameters \S+$/, ["enum", "default", "examples", "location", "description", "schema"]],
  [/^(components )?channels \S+$/, channel],
  [/ messages \S+$|(^| )(publish|subscribe) message( oneOf \d+)?$/, message],
];

// What one of the two versions has alone, by what holds it.
const ofOneVersion: readonly (readonly [RegExp, Readonly<Record<Major, readonly string[]>>])[] = [
  [/^$/, { 2: [], 3: ["operations"] }],
  [
    /^(components )?servers \S+$/,
    { 2: ["url"], 3: ["host", "pathname", "title", "summary", "externalDocs"] },
  ],
  [
    /^(components )?operations \S+$|(^| )(publish|subscribe)$/,
    { 2: ["operationId", "message"], 3: ["action", "channel", "messages", "reply", "title"] },
  ],
  [
    /^(components )?channels \S+$/,
    {
      2: ["publish", "subscribe"],
      3: ["address", "messages", "title", "summary", "tags", "externalDocs"],
    },
  ],
  [
    / messages \S+$|(^| )(publish|subscribe) message( oneOf \d+)?$/,
    { 2: ["messageId", "schemaFormat", "oneOf"], 3: [] },
  ],
];

/** Which AsyncAPI a document is written in. */
export type Major = 2 | 3;

/** Whether AsyncAPI has the field at the end of a path. False where we do not know what may stand there. */
export function isKnownField(path: readonly Step[], major: Major): boolean {
  return fieldsAt(path, major).includes(String(path.at(-1)));
}

/** The field that is meant by the end of a path, if that is a slip of the pen. */
export function meantField(path: readonly Step[], major: Major): string | undefined {
  const written = String(path.at(-1));

  return fieldsAt(path, major).find((name) => name !== written && areAlike(name, written));
}

function fieldsAt(path: readonly Step[], major: Major): readonly string[] {
  const holder = path
    .slice(0, -1)
    .map((step) => String(step).replaceAll(/\s/g, "_"))
    .join(" ");
  const all = holders.find(([pattern]) => pattern.test(holder))?.[1] ?? [];
  const foreign = ofOneVersion.find(([pattern]) => pattern.test(holder))?.[1][major === 2 ? 3 : 2] ?? [];

  return all.filter((name) => !foreign.includes(name));
}
