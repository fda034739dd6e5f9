import { formatMoney } from "@warren/contracts/money";
import type { OrderDetails, OrderStatus, TimelineEntry } from "@warren/generated/gateway";
import type { UnhandledCommand } from "../orders/unhandled-command.js";
import type { TimelineStep } from "./timeline-answer.js";
import { isLate, isMover, waitingFor, wordsOf, type Facts, type Mover } from "./words.js";

/** What is told of an order that the order service knows. */
export type Told = Pick<
  OrderDetails["data"],
  "status" | "totalAmount" | "currency" | "reasonCode" | "carrier" | "trackingNumber" | "timeline"
> &
  Readonly<{ cancellation?: UnhandledCommand | undefined }>;

/** An order's story, oldest step first. What it waits for now is its last step. */
export function timelineOf(order: Told | UnhandledCommand, now: Date): readonly TimelineStep[] {
  return "timeline" in order ? storyOf(order, now) : [commandStep("PlaceOrder", order, now)];
}

function storyOf(order: Told, now: Date): readonly TimelineStep[] {
  const { timeline, cancellation } = order;
  const steps = [
    ...timeline.map((entry, index) => stepOf(order, entry, timeline.slice(0, index))),
    ...(cancellation === undefined ? [] : [commandStep("CancelOrder", cancellation, now)]),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const last = order.timeline.at(-1);
  const text = waitingFor(order.status, { total: totalOf(order) });
  if (last === undefined || text === undefined) return steps;

  return [
    ...steps,
    {
      at: last.at,
      kind: "waiting",
      text,
      ...ASKED[order.status],
      tookMs: msBetween(last.at, now.toISOString()),
      detail: undefined,
    },
  ];
}

/** A command that the order service has not handled, or could not. */
function commandStep(
  message: "PlaceOrder" | "CancelOrder",
  command: UnhandledCommand,
  now: Date,
): TimelineStep {
  const accepted = message === "PlaceOrder" ? "The order was accepted." : "Cancellation was asked for.";
  const step = { service: "order", message, detail: undefined } as const;
  if (command.status === "failed") {
    const { acceptedAt, failedAt } = command;
    const tookMs = acceptedAt === undefined ? undefined : msBetween(acceptedAt, failedAt);

    return { ...step, at: failedAt, kind: "failure", text: `${accepted} ${command.detail}`, tookMs };
  }
  const { acceptedAt: at } = command;
  const more = command.status === "stuck" ? command.detail : "It waits to be handled.";

  return {
    ...step,
    at,
    kind: "waiting",
    text: `${accepted} ${more}`,
    tookMs: msBetween(at, now.toISOString()),
  };
}

function stepOf(order: Told, entry: TimelineEntry, earlier: readonly TimelineEntry[]): TimelineStep {
  const { event, at, status, detail } = entry;
  const cause = causeOf(entry, earlier);
  const told = {
    at,
    message: event === "deadline" ? undefined : event,
    tookMs: cause === undefined ? undefined : msBetween(cause.at, at),
    detail,
  };
  // Of an order service that is newer than this gateway.
  if (!isMover(event))
    return { ...told, service: "order", kind: "progress", text: `The order is now ${status}.` };
  const before = earlier.at(-1)?.status;

  return {
    ...told,
    service: SERVICES[event],
    kind: kindOf(event, { before, after: status }),
    text: wordsOf(event, factsOf(order, { before, after: status })),
  };
}

const SERVICES: Readonly<Record<Mover, TimelineStep["service"]>> = {
  PlaceOrder: "order",
  OrderCreated: "order",
  CancelOrder: "order",
  deadline: "order",
  StockReserved: "inventory",
  StockRejected: "inventory",
  StockReleased: "inventory",
  PaymentAuthorized: "payment",
  PaymentDeclined: "payment",
  PaymentCaptured: "payment",
  PaymentVoided: "payment",
  PaymentRefunded: "payment",
  ShipmentScheduled: "shipping",
  ShipmentFailed: "shipping",
  ShipmentCancelled: "shipping",
  ShipmentNotCancellable: "shipping",
  ShipmentDispatched: "shipping",
  ShipmentDelivered: "shipping",
};

/** Who was asked for what in each state that waits. */
const ASKED: Readonly<Record<OrderStatus, Pick<TimelineStep, "service" | "message">>> = {
  created: { service: "order", message: "OrderCreated" },
  reserving: { service: "inventory", message: "ReserveStock" },
  authorizing: { service: "payment", message: "AuthorizePayment" },
  scheduling: { service: "shipping", message: "ScheduleShipment" },
  capturing: { service: "payment", message: "CapturePayment" },
  confirmed: { service: "shipping", message: "OrderConfirmed" },
  dispatched: { service: "shipping", message: "ShipmentDispatched" },
  // Several, one after another.
  compensating: { service: "order", message: undefined },
  delivered: { service: "order", message: undefined },
  rejected: { service: "order", message: undefined },
  cancelled: { service: "order", message: undefined },
};

/** Answers to steps forward, with the state in which the step was asked for. */
const ANSWERS_IN: Partial<Record<Mover, OrderStatus>> = {
  StockReserved: "reserving",
  PaymentAuthorized: "authorizing",
  ShipmentScheduled: "scheduling",
  PaymentCaptured: "capturing",
};

function kindOf(event: Mover, { before, after }: Pick<Facts, "before" | "after">): TimelineStep["kind"] {
  if (isLateAnswer({ event, status: after })) return "late_answer";
  switch (event) {
    case "PlaceOrder":
    case "OrderCreated":
    case "StockReserved":
    case "PaymentAuthorized":
    case "ShipmentScheduled":
    case "PaymentCaptured":
    case "ShipmentDispatched":
    case "ShipmentDelivered":
      return "progress";
    case "StockRejected":
    case "PaymentDeclined":
    case "ShipmentFailed":
    case "ShipmentNotCancellable":
      return "failure";
    case "CancelOrder":
    case "StockReleased":
    case "PaymentVoided":
    case "PaymentRefunded":
    case "ShipmentCancelled":
      return "compensation";
    case "deadline":
      return before === "created" || before === "compensating" ? "waiting" : "failure";
  }
}

function isLateAnswer({ event, status }: Pick<TimelineEntry, "event" | "status">): boolean {
  return isMover(event) && ANSWERS_IN[event] !== undefined && isLate({ after: status });
}

/** The step that asked for what now happened. A customer asks by themselves. */
function causeOf(entry: TimelineEntry, earlier: readonly TimelineEntry[]): TimelineEntry | undefined {
  if (entry.event === "CancelOrder") return undefined;
  if (!isLateAnswer(entry)) return earlier.findLast((one) => !isLateAnswer(one));
  const askedIn = isMover(entry.event) ? ANSWERS_IN[entry.event] : undefined;

  return earlier.findLast(({ status }) => status === askedIn);
}

function factsOf(order: Told, { before, after }: Pick<Facts, "before" | "after">): Facts {
  const { reasonCode, carrier, trackingNumber } = order;

  return { total: totalOf(order), before, after, reasonCode, carrier, trackingNumber };
}

function totalOf({ totalAmount, currency }: Told): string {
  return formatMoney(totalAmount, currency);
}

function msBetween(from: string, to: string): number {
  return Math.max(0, Date.parse(to) - Date.parse(from));
}
