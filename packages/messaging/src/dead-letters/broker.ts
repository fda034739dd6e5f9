import * as amqp from "amqplib";
import type { Channel, ChannelModel } from "amqplib";
import { textOf } from "../errors.js";
import { DeadLetterError } from "./error.js";

const CONNECT_TIMEOUT_MS = 15_000;

/** Opens a connection that ends with its first error: what it held is back where it was. */
export async function openBroker(url: string, name: string): Promise<ChannelModel> {
  try {
    const address = new URL(url);
    if (!address.searchParams.has("heartbeat")) address.searchParams.set("heartbeat", "10");
    const connection = await amqp.connect(address.href, {
      // Without it Nagle's algorithm holds small frames back for 40 ms.
      noDelay: true,
      timeout: CONNECT_TIMEOUT_MS,
      clientProperties: { connection_name: name },
    });
    connection.on("error", () => undefined);

    return connection;
  } catch (error) {
    // The address holds a password, and amqplib's text may hold the address.
    const why = error instanceof Error ? error.message || error.name : "unknown";
    throw new DeadLetterError(
      "not_taken",
      `no connection to the broker: ${why.replaceAll(url, "its address")}`,
    );
  }
}

/** The broker's reply code, such as 403, 404, 405 or 406; undefined for any other error. */
export function replyCode(error: unknown): number | undefined {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "number"
    ? error.code
    : undefined;
}

/** What went wrong with a queue, as people should read it. */
export function asDeadLetterError(error: unknown): DeadLetterError {
  if (error instanceof DeadLetterError) return error;
  if (replyCode(error) === 403) {
    return new DeadLetterError(
      "not_allowed",
      `the broker does not let this user do that (${textOf(error)}). Dead letters are for the operator: take that user's address`,
      { cause: error },
    );
  }

  return new DeadLetterError(
    "not_taken",
    `the broker ended it: ${textOf(error)}. What was not done is where it was`,
    {
      cause: error,
    },
  );
}

/** A channel that remembers why it closed: an operation on it afterwards fails with no more than "channel closed". */
export async function openedChannel(
  connection: ChannelModel,
  kind: "plain" | "confirm" = "plain",
): Promise<Readonly<{ channel: Channel; why: (error: unknown) => unknown }>> {
  const channel =
    kind === "plain" ? await connection.createChannel() : await connection.createConfirmChannel();
  let first: unknown;
  channel.on("error", (error: unknown) => (first ??= error));

  return { channel, why: (error) => first ?? error };
}
