import { isUndone } from "@warren/contracts/order-status";
import { consumedQueues } from "../broker/queue-roles.js";
import type { Check, Sources } from "../check.js";
import { MAX_ROWS, type OrderFault, type UnhandledMessage } from "../findings.js";
import { keptIn } from "./kept-messages.js";

const COMMANDS = ["PlaceOrder", "CancelOrder"];
/** Where what customers ask of an order ends when it is given up. */
const QUEUES = consumedQueues
  .filter(({ messages }) => messages.some(({ messageName }) => COMMANDS.includes(messageName)))
  .map(({ deadLetter }) => deadLetter.queue);

/** What customers asked of an order was done or refused, and not given up. */
export const commandsHandled: Check = {
  name: "no order or cancellation was given up",
  async run({ broker, snapshots }) {
    const { kept, notices } = await keptIn(broker, ({ queue }) => QUEUES.includes(queue), MAX_ROWS);
    const count = kept.reduce((sum, queue) => sum + queue.count, 0);
    if (count === 0) return { looked: 0, suspicions: [], findings: [], notices };
    const letters = kept.flatMap(({ queue, samples }) => samples.map((letter) => ({ queue, letter })));
    const statuses = await statusesOf(
      snapshots.orders,
      letters.flatMap(({ letter }) => letter.orderId ?? []),
    );
    const rows = letters.map(({ queue, letter }) =>
      faultOf(queue, letter, statuses.get(letter.orderId ?? "")),
    );

    return {
      looked: count,
      suspicions: [],
      findings: [{ about: "order", kind: "order_command_given_up", count, rows: rows.slice(0, MAX_ROWS) }],
      notices,
    };
  },
};

async function statusesOf(
  orders: Sources["snapshots"]["orders"],
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const statuses = new Map<string, string>();
  if (ids.length === 0) return statuses;
  // Ids are checked where the letters are read: there is nothing else in them than a UUID has.
  const rows = orders.stream<Readonly<{ id: string; status: string }>>(
    `select id, status from orders where id in (${ids.map((id) => `'${id}'`).join(", ")})`,
  );
  for await (const { id, status } of rows) statuses.set(id, status);

  return statuses;
}

/** The cause is what the one who gave it up said; what to do next depends on what became of the order meanwhile. */
function faultOf(queue: string, letter: UnhandledMessage, status: string | undefined): OrderFault {
  const { ref, message, reason, orderId = "unknown" } = letter;
  const isDone = message === "CancelOrder" ? isUndone(status) : status !== undefined;
  const stands = status === undefined ? "there is no such order" : `the order is ${status}`;
  const next = isDone
    ? `it is done all the same: warren dlq discard ${ref} --because "done all the same"`
    : `mend the cause, then: warren dlq requeue ${ref}`;

  return {
    kind: "order_command_given_up",
    orderId,
    detail: `${message} lies in ${queue} (${reason}); ${stands}; ${next}`,
  };
}
