import type { Step, Timeline } from "./order-types.js";
import { isOver, type OrderStatus } from "./statuses.js";

/** How far one part of an order is. `undone`: it was done, and given back. `never`: the order ended before it. */
export type StageState = "open" | "running" | "done" | "failed" | "undone" | "never";

/** A part of what is done for an order. */
export type Stage = Readonly<{ name: string; state: StageState }>;

type StageRow = Readonly<{
  name: string;
  done: readonly string[];
  failed: readonly string[];
  undone: readonly string[];
  /** In which status the shop works on it. */
  runs: readonly OrderStatus[];
}>;

const ROWS = [
  { name: "Placed", done: ["PlaceOrder", "OrderCreated"], failed: [], undone: [], runs: ["accepted"] },
  {
    name: "Stock",
    done: ["StockReserved"],
    failed: ["StockRejected"],
    undone: ["StockReleased"],
    runs: ["created", "reserving"],
  },
  {
    name: "Payment",
    done: ["PaymentAuthorized"],
    failed: ["PaymentDeclined"],
    undone: ["PaymentVoided", "PaymentRefunded"],
    runs: ["authorizing"],
  },
  {
    name: "Parcel",
    done: ["ShipmentScheduled"],
    failed: ["ShipmentFailed"],
    undone: ["ShipmentCancelled"],
    runs: ["scheduling"],
  },
  {
    name: "Charge",
    done: ["PaymentCaptured"],
    failed: ["PaymentDeclined"],
    undone: ["PaymentRefunded"],
    runs: ["capturing"],
  },
  {
    name: "Sent",
    done: ["ShipmentDispatched", "ShipmentDelivered"],
    failed: [],
    undone: [],
    runs: ["dispatched"],
  },
] as const satisfies readonly StageRow[];

/** How far each part of an order is, by its story. */
export function stagesOf({ status, steps }: Pick<Timeline, "status" | "steps">): readonly Stage[] {
  const before = ROWS.map((row): Stage => ({ name: row.name, state: stateOf(row, status, steps) }));
  // No answer came in time: nothing says to what, but it is what the order waited for, the first part that is not done.
  const gaveUp = steps.some(({ kind, message }) => kind === "failure" && message === undefined);
  const waited = before.findIndex(({ state }) => state === "open");
  const isHere = gaveUp && waited !== -1 && !before.some(({ state }) => state === "failed");
  const stages = isHere
    ? before.map((stage, at): Stage => (at === waited ? { ...stage, state: "failed" } : stage))
    : before;

  return isOver(status)
    ? stages.map((stage) => (stage.state === "open" ? { ...stage, state: "never" } : stage))
    : stages;
}

function stateOf(row: StageRow, status: OrderStatus, steps: readonly Step[]): StageState {
  const has = (messages: readonly string[]) =>
    steps.some(
      ({ kind, message }) => kind !== "waiting" && message !== undefined && messages.includes(message),
    );
  if (has(row.undone) && has(row.done)) return "undone";
  if (declinedIn(row, steps)) return "failed";
  if (has(row.done)) return "done";

  return row.runs.includes(status) ? "running" : "open";
}

/** One message says that payment was declined, be it when it was set aside or when it was taken. */
function declinedIn(row: StageRow, steps: readonly Step[]): boolean {
  const at = steps.findIndex(({ message }) => message !== undefined && row.failed.includes(message));
  if (at === -1) return false;
  if (steps[at]?.message !== "PaymentDeclined") return true;
  const wasAuthorized = steps.slice(0, at).some(({ message }) => message === "PaymentAuthorized");

  return wasAuthorized ? row.name === "Charge" : row.name === "Payment";
}
