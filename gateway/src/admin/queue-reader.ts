import {
  brokerAddress,
  BrokerUnreachable,
  createManagement,
  readQueueStatistics,
  type Statistics,
} from "@warren/broker-admin/management";
import { separateAddresses } from "@warren/messaging/amqp";
import { Problem } from "../problem.js";

export type QueueReaderOptions = Readonly<{
  /** The operator's, of one node or of several with commas between them: the management API takes the same user. */
  amqpUrl: string;
  /** Where the management API is. Default: at its usual port, on each of those nodes until one answers. */
  managementUrl?: string | undefined;
  /** How long one node has to answer. Default 3,000. */
  timeoutMs?: number;
}>;

/**
 * Reads the broker's queues. Who asks while somebody else's answer is awaited gets that one, too.
 *
 * @throws Problem where the management API is away, slow, or does not let the operator in
 */
export function createQueueReader({
  amqpUrl,
  managementUrl: management,
  timeoutMs = 3_000,
}: QueueReaderOptions): () => Promise<Statistics> {
  const urls = separateAddresses(amqpUrl);
  let reading: Promise<Statistics> | undefined;

  const readFirst = async () => {
    let failure: BrokerUnreachable | undefined;
    for (const url of management === undefined ? urls : urls.slice(0, 1)) {
      try {
        return await readQueueStatistics(
          createManagement(brokerAddress({ url, management }, {}), { timeoutMs }),
        );
      } catch (error) {
        if (!(error instanceof BrokerUnreachable)) throw error;
        failure ??= error;
      }
    }
    const why = failure?.message ?? "No address is known.";
    throw new Problem("unavailable", `The broker's management API cannot be asked. ${why}`, {
      cause: failure,
    });
  };

  return () => (reading ??= readFirst().finally(() => (reading = undefined)));
}
