import type { Message } from "amqplib";

/** A message as it was seen. */
export type Copy = Readonly<{
  /** The queue that it was for. */
  queue: string;
  exchange: string;
  routingKey: string;
  /** Its property `type`. */
  type: string | undefined;
  contentType: string | undefined;
  /** `gzip`, as some senders say. */
  contentEncoding: string | undefined;
  content: Buffer;
}>;

/** How much is read at most. */
export type Bounds = Readonly<{
  /** Of each queue. */
  messages: number;
  /** Of all together. */
  bytes: number;
}>;

/** Larger ones are no use for what they have in common, and fill the memory. */
export const LARGEST_COPY = 1_048_576;

/** `queue`: the one that the message is for. */
export function copyOf(
  queue: string,
  {
    fields,
    properties,
    content,
  }: Pick<Message, "properties" | "content"> &
    Readonly<{ fields: Readonly<{ exchange: string; routingKey: string }> }>,
): Copy {
  return {
    queue,
    exchange: fields.exchange,
    routingKey: fields.routingKey,
    type: textOf(properties.type),
    contentType: textOf(properties.contentType),
    contentEncoding: textOf(properties.contentEncoding),
    content,
  };
}

/** A property that says something. */
function textOf(property: unknown): string | undefined {
  return typeof property === "string" && property !== "" ? property : undefined;
}
