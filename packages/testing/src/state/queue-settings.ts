import { numberIn, textIn, type Field, type Table } from "../wire/fields.js";
import { BrokerError, notBuilt } from "./broker-error.js";
import type { QueueSettings } from "./world.js";

export type QueueDeclaration = Readonly<{
  name: string;
  durable: boolean;
  autoDelete: boolean;
  exclusive: boolean;
  arguments: Table;
}>;

type Type = QueueSettings["type"];

const BOTH: readonly Type[] = ["classic", "quorum"];
const CLASSIC: readonly Type[] = ["classic"];
const QUORUM: readonly Type[] = ["quorum"];

/** Arguments that RabbitMQ reads, whose queues may have them, and what they may hold. All others it keeps and does not read. */
const ARGUMENTS: Readonly<
  Record<string, readonly [types: readonly Type[], isValid: (field: Field) => boolean]>
> = {
  "x-queue-type": [BOTH, isText],
  "x-message-ttl": [BOTH, isWholeNumber],
  "x-expires": [BOTH, (field) => isWholeNumber(field) && numberIn(field) !== 0],
  "x-dead-letter-exchange": [BOTH, isText],
  "x-dead-letter-routing-key": [BOTH, isText],
  "x-dead-letter-strategy": [QUORUM, (field) => /^at-(most|least)-once$/.test(textIn(field) ?? "")],
  "x-max-length": [BOTH, isWholeNumber],
  "x-max-length-bytes": [BOTH, isWholeNumber],
  "x-overflow": [
    BOTH,
    (field) => /^(drop-head|reject-publish|reject-publish-dlx)$/.test(textIn(field) ?? ""),
  ],
  "x-single-active-consumer": [BOTH, ({ kind }) => kind === "t"],
  "x-max-priority": [CLASSIC, (field) => isWholeNumber(field) && (numberIn(field) ?? 0) <= 255],
  "x-queue-mode": [CLASSIC, (field) => /^(default|lazy)$/.test(textIn(field) ?? "")],
  "x-queue-version": [BOTH, (field) => [1, 2].includes(numberIn(field) ?? 0)],
  "x-queue-master-locator": [BOTH, isText],
  "x-queue-leader-locator": [QUORUM, isText],
  "x-quorum-initial-group-size": [QUORUM, isWholeNumber],
  "x-max-in-memory-length": [QUORUM, isWholeNumber],
  "x-max-in-memory-bytes": [QUORUM, isWholeNumber],
  "x-delivery-limit": [QUORUM, isInteger],
};

/** What RabbitMQ calls the kinds of values. */
const KINDS: Readonly<Record<Field["kind"], string>> = {
  t: "bool",
  b: "byte",
  B: "unsignedbyte",
  s: "short",
  u: "unsignedshort",
  I: "signedint",
  i: "unsignedint",
  l: "long",
  f: "float",
  d: "double",
  D: "decimal",
  S: "longstr",
  x: "binary",
  A: "array",
  F: "table",
  T: "timestamp",
  V: "void",
};

/** How many messages, bytes or milliseconds an argument allows; undefined where it is not there. */
const numberOf = (declared: QueueDeclaration, name: string) => numberIn(declared.arguments.get(name));
const textOf = (declared: QueueDeclaration, name: string) => textIn(declared.arguments.get(name));

/**
 * Reads what a queue is declared with.
 *
 * @throws BrokerError 406 where RabbitMQ would refuse it, 540 where it is one of the things that are not built here
 */
export function queueSettings(declared: QueueDeclaration, title: string): QueueSettings {
  const type = typeOf(declared, title);
  for (const [name, field] of declared.arguments) checkArgument(name, field, { type, title });
  if (type === "quorum") refuseUnfit(declared, title);
  const exchange = textOf(declared, "x-dead-letter-exchange");
  const key = textOf(declared, "x-dead-letter-routing-key");
  if (key !== undefined && exchange === undefined) {
    throw new BrokerError(
      406,
      `invalid arg 'x-dead-letter-routing-key' for ${title}: routing_key_but_no_dlx_defined`,
    );
  }
  const overflow = (textOf(declared, "x-overflow") ?? "drop-head") as QueueSettings["overflow"];
  // RabbitMQ falls back to at most once where the queue might drop what it keeps.
  const atLeastOnce =
    type === "quorum" &&
    overflow === "reject-publish" &&
    textOf(declared, "x-dead-letter-strategy") === "at-least-once";

  return {
    type,
    durable: declared.durable,
    autoDelete: declared.autoDelete,
    exclusive: declared.exclusive,
    arguments: declared.arguments,
    ttlMs: numberOf(declared, "x-message-ttl"),
    expiresMs: numberOf(declared, "x-expires"),
    deadLetter: exchange === undefined ? undefined : { exchange, key, atLeastOnce },
    maxLength: numberOf(declared, "x-max-length"),
    maxBytes: numberOf(declared, "x-max-length-bytes"),
    // A quorum queue takes this one for the default.
    overflow: type === "quorum" && overflow === "reject-publish-dlx" ? "drop-head" : overflow,
    maxPriority: numberOf(declared, "x-max-priority"),
    singleActive: declared.arguments.get("x-single-active-consumer")?.value === true,
    deliveryLimit: numberOf(declared, "x-delivery-limit"),
  };
}

/** The arguments that two declarations of one queue must have in common. */
export function comparedArguments(): readonly string[] {
  return Object.keys(ARGUMENTS);
}

function typeOf(declared: QueueDeclaration, title: string): Type {
  const field = declared.arguments.get("x-queue-type");
  const type = textIn(field);
  if (type === "stream") throw notBuilt("streams (x-queue-type: stream)");
  if (field === undefined) return "classic";
  if (type !== "classic" && type !== "quorum") {
    throw new BrokerError(406, `invalid arg 'x-queue-type' for ${title}: "unsupported queue type '${type}'"`);
  }

  return type;
}

function checkArgument(name: string, field: Field, queue: Readonly<{ type: Type; title: string }>): void {
  const known = ARGUMENTS[name];
  if (known === undefined) return;
  const [types, isValid] = known;
  if (name.startsWith("x-dead-letter-") && !isText(field)) {
    throw new BrokerError(406, `invalid type '${KINDS[field.kind]}' for arg '${name}' in ${queue.title}`);
  }
  if (!isValid(field)) {
    throw new BrokerError(
      406,
      `invalid arg '${name}' for ${queue.title}: ${textIn(field) ?? numberIn(field) ?? field.kind}`,
    );
  }
  if (!types.includes(queue.type)) {
    throw new BrokerError(
      406,
      `invalid arg '${name}' for ${queue.title} of queue type rabbit_${queue.type}_queue`,
    );
  }
}

function refuseUnfit({ durable, exclusive, autoDelete }: QueueDeclaration, title: string): void {
  const [property] = [
    ...(durable ? [] : ["non-durable"]),
    ...(autoDelete ? ["auto-delete"] : []),
    ...(exclusive ? ["exclusive-owner"] : []),
  ];
  if (property !== undefined) throw new BrokerError(406, `invalid property '${property}' for ${title}`);
}

function isText(field: Field): boolean {
  return field.kind === "S";
}

function isInteger(field: Field): boolean {
  return Number.isInteger(numberIn(field)) && field.kind !== "f" && field.kind !== "d";
}

function isWholeNumber(field: Field): boolean {
  return isInteger(field) && (numberIn(field) ?? 0) >= 0;
}
