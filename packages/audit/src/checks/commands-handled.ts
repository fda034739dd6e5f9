import { isUndone } from "@warren/contracts/order-status";
import type { Check, Sources } from "../check.js";
import { MAX_ROWS, type OrderFault, type UnhandledMessage } from "../findings.js";

const QUEUE = "orders.requests.dead";

/** What customers asked of an order was done or refused, and not given up. */
export const commandsHandled: Check = {
  name: "no order or cancellation was given up",
  async run({ broker, snapshots }) {
    const nothing = { looked: 0, suspicions: [], findings: [] };
    const depth = (await broker?.queues())?.find(({ queue }) => queue === QUEUE)?.ready ?? 0;
    if (broker === undefined || depth === 0) return nothing;
    const letters = await broker.peek(QUEUE, MAX_ROWS);
    const statuses = await statusesOf(
      snapshots.orders,
      letters.flatMap(({ orderId }) => orderId ?? []),
    );
    const rows = letters.map((letter) => faultOf(letter, statuses.get(letter.orderId ?? "")));

    return {
      looked: depth,
      suspicions: [],
      findings: [{ about: "order", kind: "order_command_given_up", count: depth, rows }],
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
function faultOf(letter: UnhandledMessage, status: string | undefined): OrderFault {
  const { message, messageId, reason, orderId = "unknown" } = letter;
  const isDone = message === "CancelOrder" ? isUndone(status) : status !== undefined;
  const stands = status === undefined ? "there is no such order" : `the order is ${status}`;
  const next = isDone
    ? `it is done all the same: warren dlq discard ${messageId} --because "done all the same"`
    : `mend the cause, then: warren dlq requeue ${messageId}`;

  return {
    kind: "order_command_given_up",
    orderId,
    detail: `${message} lies in ${QUEUE} (${reason}); ${stands}; ${next}`,
  };
}
