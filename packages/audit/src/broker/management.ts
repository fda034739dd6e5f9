import { createManagement, vhostOf } from "@warren/broker-admin/management";
import * as z from "zod";

/** A queue as the broker's HTTP API shows it, some seconds late. */
export type ManagedQueue = Readonly<{ unacknowledged: number }>;

const TIMEOUT_MS = 10_000;

const managedQueue = z.object({
  name: z.string(),
  messages_unacknowledged: z.number().default(0),
  exclusive: z.boolean().default(false),
});

/**
 * Every queue of the virtual host that an AMQP address names. Empty where the API does not answer, or not as it should: an
 * audit does without it.
 */
export async function managedQueues(
  managementUrl: string,
  amqpUrl: string,
): Promise<ReadonlyMap<string, ManagedQueue>> {
  try {
    const management = createManagement(
      { managementUrl, vhost: vhostOf(amqpUrl) },
      { timeoutMs: TIMEOUT_MS },
    );
    const queues = await management.list("queues", managedQueue, "name,messages_unacknowledged,exclusive");

    return new Map(
      queues
        // A client's own queue, which nobody else may even ask about; it is gone with the client.
        .filter(({ exclusive }) => !exclusive)
        .map(({ name, messages_unacknowledged }) => [name, { unacknowledged: messages_unacknowledged }]),
    );
  } catch {
    return new Map();
  }
}
