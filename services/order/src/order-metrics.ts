import type { Change, SagaStore, Tx } from "@warren/messaging";
import type { ServiceResources } from "@warren/service-host";
import { Counter, Histogram } from "prom-client";
import type { Ending, Order, OrderStates } from "./order.js";

/** Counts what becomes of orders, each time once its transaction has committed. */
export type OrderMetrics = Readonly<{
  placed(tx: Tx, orders: readonly Order[]): void;
  changed(tx: Tx, changes: readonly Change<OrderStates>[]): void;
}>;

/** An order waits for milliseconds, or for a service that is away for minutes. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600];

export function orderMetrics(registry: ServiceResources["metrics"]): OrderMetrics {
  const counter = (name: string, help: string, labelNames: readonly string[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  const histogram = (name: string, help: string, labelNames: readonly string[]) =>
    new Histogram({ name, help, labelNames: [...labelNames], buckets: SECONDS, registers: [registry] });
  const moves = counter(
    "order_status_changes_total",
    "Changes of orders' status. New orders come from none.",
    ["from", "to"],
  );
  const compensations = counter(
    "order_compensations_total",
    "Orders that began to be undone, by reason. Of timed_out all that were given up, also with nothing to undo.",
    ["reason"],
  );
  const revenue = counter("order_revenue_total", "What confirmed orders cost, in units of the currency.", [
    "currency",
  ]);
  const refunds = counter(
    "order_refunds_total",
    "What was paid back to customers, in units of the currency.",
    ["currency"],
  );
  const sagas = histogram(
    "order_saga_duration_seconds",
    "From the order to its confirmation, rejection or cancellation, whichever comes first. Reason is none for confirmed ones.",
    ["outcome", "reason"],
  );
  const steps = histogram(
    "order_saga_step_duration_seconds",
    "From asking for a step to its answer: done, refused (the order is undone), or deadline (no answer came).",
    ["step", "outcome"],
  );

  // Prometheus sees no increase in a number that was not there before.
  sagas.zero({ outcome: "confirmed", reason: "none" });
  for (const [reason, outcome] of Object.entries(ENDS_AS)) {
    compensations.inc({ reason }, 0);
    sagas.zero({ outcome, reason });
  }

  const count = (change: Change<OrderStates>) => {
    const { from, to, data, at, afterMs } = change;
    if (afterMs !== undefined && WAITING.has(from))
      steps.observe({ step: from, outcome: stepOutcome(change) }, afterMs / 1_000);
    if (from === to) return;
    moves.inc({ from, to });
    const ending = "ending" in data ? data.ending : undefined;
    if (to === "compensating" || isGivenUpAtOnce(change, ending))
      compensations.inc({ reason: reasonOf(ending) });
    if (to === "confirmed") revenue.inc({ currency: data.currency }, Number(data.totalAmount));
    if (!ENDS.has(to)) return;
    const seconds = (at.getTime() - Date.parse(data.createdAt)) / 1_000;
    // One that is cancelled after its confirmation was counted with that.
    const isFirstEnd = !("wasConfirmed" in data);
    if (isFirstEnd) sagas.observe({ outcome: to, reason: reasonOf(ending) }, Math.max(0, seconds));
    const refunded = "refunded" in data ? Number(data.refunded) : 0;
    if (refunded > 0) refunds.inc({ currency: data.currency }, refunded);
  };

  return {
    placed: (tx, orders) => tx.onCommit(() => moves.inc({ from: "none", to: "created" }, orders.length)),
    changed: (tx, changes) => tx.onCommit(() => changes.forEach(count)),
  };
}

/** The store, whose changes are counted. */
export function counted(store: SagaStore<OrderStates>, metrics: OrderMetrics): SagaStore<OrderStates> {
  return {
    ...store,
    async save(tx, saves) {
      await store.save(tx, saves);
      metrics.changed(
        tx,
        saves.flatMap(({ changes }) => changes),
      );
    },
  };
}

const ENDS_AS: Readonly<{ [E in Ending as E["reason"]]: E["status"] }> = {
  out_of_stock: "rejected",
  unknown_product: "rejected",
  price_mismatch: "rejected",
  payment_declined: "rejected",
  shipping_unavailable: "rejected",
  customer: "cancelled",
  timed_out: "cancelled",
};
/** The states in which an order waits for an answer, or for its turn. */
export const WAITING_STATES = [
  "created",
  "reserving",
  "authorizing",
  "scheduling",
  "capturing",
  "compensating",
] as const satisfies readonly (keyof OrderStates)[];
const WAITING: ReadonlySet<string> = new Set(WAITING_STATES);
const ENDS: ReadonlySet<string> = new Set<keyof OrderStates>(["confirmed", "rejected", "cancelled"]);
const BACK: ReadonlySet<string> = new Set<keyof OrderStates>(["compensating", "rejected", "cancelled"]);

function stepOutcome({ from, to, by }: Change<OrderStates>): "done" | "refused" | "deadline" {
  if (by === "deadline") return "deadline";

  return from !== "compensating" && BACK.has(to) ? "refused" : "done";
}

/** What the order asked for was taken back before it came: nothing is left to be undone. */
function isGivenUpAtOnce({ from, to }: Change<OrderStates>, ending: Ending | undefined): boolean {
  return ENDS.has(to) && from !== "compensating" && ending?.reason === "timed_out";
}

function reasonOf(ending: Ending | undefined): string {
  return ending?.reason ?? "none";
}
