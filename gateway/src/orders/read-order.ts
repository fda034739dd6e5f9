import type { CallOptions, Client } from "@warren/messaging/contract";
import { isUndone } from "@warren/contracts/order-status";
import type { gateway, OrderDetails } from "@warren/generated/gateway";
import { Problem } from "../problem.js";
import type { OrderView } from "./order-answers.js";
import type { OrderMemory } from "./order-memory.js";
import { unhandledCommand, type CommandNote, type UnhandledCommand } from "./unhandled-command.js";

/** An order that the broker has and the order service has not handled, yet or at all. */
export type UnhandledOrder = Readonly<{ id: string }> & UnhandledCommand;

export type Reading = Readonly<{ ask: Pick<Client<typeof gateway>, "GetOrder">; memory: OrderMemory }>;

/** Which order, and whose it has to be: somebody else's is like one that nobody has. Without an owner: anybody's. */
export type Wanted = Readonly<{ id: string; owner: string | undefined }>;

/**
 * One order with its timeline. While the order service is away, or has not come to it yet, an order that was accepted here
 * in the last day is shown as such; one that the order service could not handle is shown as failed.
 */
export async function readOrder(
  { ask, memory }: Reading,
  { id, owner }: Wanted,
  options: CallOptions,
): Promise<OrderView | UnhandledOrder> {
  const asked = ask.GetOrder({ orderId: id }, options).catch((error: unknown) => {
    if (error instanceof Problem && AWAY.has(error.problem.code)) return error;
    throw error;
  });
  // Of whoever reaches everybody's orders it is not known before whose this one is.
  const [answer, notes] = await Promise.all([
    asked,
    owner === undefined ? asked.then((told) => memory.notes(id, ownerIn(told))) : memory.notes(id, owner),
  ]);
  const now = new Date();
  const isTheirs = (userId: string | undefined) => owner === undefined || userId === owner;
  if (!(answer instanceof Problem) && answer.type === "OrderDetails" && isTheirs(answer.data.userId))
    return viewOf(answer.data, cancellationOf(answer.data.status, notes.CancelOrder, now));

  const serviceAnswers = !(answer instanceof Problem);
  const unhandled = isTheirs(notes.PlaceOrder.userId)
    ? unhandledCommand(notes.PlaceOrder, { now, serviceAnswers })
    : undefined;
  if (unhandled !== undefined) return { id, ...unhandled };
  if (answer instanceof Problem) throw answer;
  if (memory.works()) throw new Problem("order_not_found", "No order has this id.", { orderId: id });

  throw new Problem(
    "not_found_yet",
    "No order has this id. One that was just accepted appears soon: ask again.",
    {
      orderId: id,
    },
  );
}

function ownerIn(told: Problem | Awaited<ReturnType<Reading["ask"]["GetOrder"]>>): string | undefined {
  return !(told instanceof Problem) && told.type === "OrderDetails" ? told.data.userId : undefined;
}

// Nobody runs the order service, or it does not answer.
const AWAY: ReadonlySet<string> = new Set(["unavailable", "no_answer"]);

/** Nothing where the order is being undone, or has been: its status says so. */
function cancellationOf(
  status: OrderDetails["data"]["status"],
  note: CommandNote,
  now: Date,
): UnhandledCommand | undefined {
  if (status === "compensating" || isUndone(status)) return undefined;
  const unhandled = unhandledCommand(note, { now, serviceAnswers: true });
  const isTooLate = status === "dispatched" || status === "delivered";

  return unhandled !== undefined && isTooLate
    ? {
        ...unhandled,
        status: "failed",
        acceptedAt: note.acceptedAt,
        failedAt: note.givenUpAt ?? now.toISOString(),
        detail: TOO_LATE,
      }
    : unhandled;
}

const TOO_LATE = "The order was not cancelled: the parcel has left the house.";

function viewOf(order: OrderDetails["data"], cancellation: UnhandledCommand | undefined): OrderView {
  const { orderId, ...view } = order;

  return { id: orderId, ...view, ...(cancellation === undefined ? {} : { cancellation }) };
}
