import { message, type AnyMessageType, type Message, type Schema } from "@warren/messaging/contract";
import * as z from "zod";
import type { SourceQueue } from "./source-queue.js";
import { consumersOf, partitionNames, type Message as ModelMessage, type Model } from "@warren/asyncapi";

/** Every queue of the document that has dead letters, with what its service takes from it. */
export function sourceQueuesOfModel(
  model: Model,
  validators: ReadonlyMap<string, Schema>,
): readonly SourceQueue[] {
  const types = new Map(model.messages.map((one) => [one.name, typeOf(one, validators)]));

  return model.queues.flatMap((queue) => {
    const { name, deadLetter, untyped, messages, partitions } = queue;
    if (deadLetter === undefined) return [];
    const takers = consumersOf(model, name);
    const taken = takers.length > 0 ? takers.flatMap((operation) => operation.messages) : messages;

    return {
      queue: name,
      deadLetter,
      door: { exchange: partitions === 1 ? "" : partitionNames(queue).exchange, routingKey: name },
      brokerQueues: partitions === 1 ? [name] : partitionNames(queue).queues.map((one) => one.queue),
      service: takers[0]?.service,
      untyped,
      messages: [...new Set(taken)].flatMap((one) => types.get(one) ?? []),
    };
  });
}

/** Looking counts as a delivery before RabbitMQ 4.3, and RabbitMQ 4 drops what was delivered more often than this. */
const ENOUGH_LOOKS = 1_000;

/**
 * Dead-letter queues that the document declares itself, in a way that letters would be lost by looking at them often. Those
 * that Warren adds are made for it.
 */
export function lostByLooking({ queues }: Model): readonly string[] {
  const dead = new Set(queues.flatMap(({ deadLetter }) => deadLetter?.queue ?? []));

  return queues.flatMap(({ name, arguments: { "x-queue-type": type, "x-delivery-limit": limit } }) =>
    dead.has(name) && type === "quorum" && (typeof limit !== "number" || limit < ENOUGH_LOOKS) ? [name] : [],
  );
}

function typeOf(
  { name, version = "0.0.0", payload }: ModelMessage,
  validators: ReadonlyMap<string, Schema>,
): AnyMessageType {
  return message<Message>(name, { version, schema: validators.get(name) ?? schemaOf(payload) });
}

/** The payload as the document itself describes it. What zod cannot read is not checked here, but still by the service. */
function schemaOf(payload: unknown): Schema {
  if (payload === undefined) return z.unknown();
  try {
    return z.fromJSONSchema(plain(payload));
  } catch {
    return z.unknown();
  }
}

/** Without the parser's own fields. Throws where a schema contains itself. */
function plain(payload: unknown): z.core.JSONSchema.JSONSchema {
  const text = JSON.stringify(payload, (key, value: unknown) => (key.startsWith("x-") ? undefined : value));
  const schema = JSON.parse(text) as Readonly<Record<string, unknown>>;

  return "schemaFormat" in schema && "schema" in schema
    ? (schema["schema"] as z.core.JSONSchema.JSONSchema)
    : schema;
}
