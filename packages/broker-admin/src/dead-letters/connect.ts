import type { Channel, ChannelModel } from "amqplib";
import {
  addressesOf,
  asLoginRefused,
  isRefusal,
  openConnection,
  replyCodes,
  textOf,
  type TlsFiles,
} from "@warren/messaging/amqp";
import { DeadLetterError } from "./error.js";

const CONNECT_TIMEOUT_MS = 15_000;

const HEARTBEAT_SECONDS = 10;

/** Opens a connection to the first node that answers. It ends with its first error: what it held is back where it was. */
export async function openBroker(url: string, name: string, tls?: TlsFiles): Promise<ChannelModel> {
  const failures: string[] = [];
  for (const address of addressesIn(url)) {
    try {
      const options = { name, heartbeatSeconds: HEARTBEAT_SECONDS, timeoutMs: CONNECT_TIMEOUT_MS, tls };
      const connection = await openConnection(address.url, options);
      connection.on("error", () => undefined);

      return connection;
    } catch (error) {
      failures.push(asLoginRefused(error, address.node)?.message ?? `${address.node}: ${textOf(error)}`);
    }
  }

  throw new DeadLetterError("not_taken", `no connection to the broker: ${failures.join("; ")}`);
}

function addressesIn(url: string): ReturnType<typeof addressesOf> {
  try {
    return addressesOf(url);
  } catch (error) {
    throw new DeadLetterError("not_taken", `no connection to the broker: ${textOf(error)}`);
  }
}

/** What went wrong with a queue, as people should read it. */
export function asDeadLetterError(error: unknown): DeadLetterError {
  if (error instanceof DeadLetterError) return error;
  if (isRefusal(error, replyCodes.accessRefused)) {
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
