import { createManagement, vhostOf } from "@warren/broker-admin/management";
import { addressesOf, textOf } from "@warren/messaging/amqp";
import * as z from "zod";

/** How many messages each queue holds in all: those that wait, and those that consumers hold. */
export type MessageTotals =
  | Readonly<{
      kind: "counted";
      /** By queue; undefined where the broker does not say, which is not 0. */
      totals: ReadonlyMap<string, number | undefined>;
    }>
  | Readonly<{ kind: "unknown"; why: string }>;

/** So old may be what the API says of a quorum queue: it is told every five seconds, on a busy machine somewhat later. */
export const TOTALS_ARE_FRESH_AFTER_MS = 8_000;

const TIMEOUT_MS = 10_000;

const total = z.object({
  name: z.string(),
  messages: z.number().optional(),
  // Null for a quorum queue, which is never exclusive.
  exclusive: z.boolean().nullish(),
});

/**
 * Asks the broker's HTTP API for the queues of the virtual host that an AMQP address names. The numbers are those that the
 * broker counts when it is asked: it has them also where its statistics are off, and statistics come later still.
 */
export async function messageTotals(
  managementUrl: string | undefined,
  amqpUrl: string,
): Promise<MessageTotals> {
  if (managementUrl === undefined) {
    return { kind: "unknown", why: "no address of the broker's management API is known" };
  }
  try {
    const vhost = vhostOf(addressesOf(amqpUrl)[0].url);
    const management = createManagement({ managementUrl, vhost }, { timeoutMs: TIMEOUT_MS });
    const counting = "disable_stats=true&enable_queue_totals=true";
    const queues = await management.list("queues", total, "name,messages,exclusive", counting);

    return {
      kind: "counted",
      totals: new Map(
        queues
          // A client's own queue, which nobody else may even ask about; it is gone with the client.
          .filter(({ exclusive }) => exclusive !== true)
          .map(({ name, messages }) => [name, messages]),
      ),
    };
  } catch (error) {
    return { kind: "unknown", why: `the broker's management API did not answer: ${textOf(error)}` };
  }
}
