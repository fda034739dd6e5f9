import type { QueueSettings, ServiceContract } from "../contract/index.js";
import type { Database } from "../database/tx.js";
import type { Logger } from "../logging/logger.js";
import type { Sender } from "../publish/sender.js";
import type { ExpectedMessages } from "../wire/decode.js";
import type { Deadlines } from "./deadlines.js";
import type { EventLoopLagWatch } from "./event-loop-lag.js";
import type { QueueHandlers } from "./handler-table.js";

/** What every step of a batch works with: one queue of a service. It stays the same for as long as the queue is consumed. */
export type ConsumerContext = Readonly<{
  contract: ServiceContract;
  /** As the contract calls it: in the inbox, in logs, on dead letters. */
  queue: string;
  /** The queue on the broker: the same, or the one of a partition. */
  source: string;
  settings: QueueSettings;
  /** What of the queue may be in hand at once, in bytes. */
  bytesInHand: number;
  handlers: QueueHandlers;
  /** The messages of `handlers`. */
  expected: ExpectedMessages;
  /** Undefined where no queue of the service has an inbox, and it has none. */
  database: Database | undefined;
  /** The trace context of the batch in hand, where it is traced: what is asked for all of its messages belongs below it. */
  traceparent?: string;
  sender: Sender;
  logger: Logger;
  eventLoopLag: EventLoopLagWatch;
  deadlines: Deadlines;
  /** Aborted when the service is told to stop and its patience has run out. */
  signal: AbortSignal;
}>;
