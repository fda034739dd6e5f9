import { delay } from "@warren/messaging";
import { askUntilTaken, mayBeAskedAgain, type Answer, type GatewayClient } from "@warren/test-system";
import type { CustomerRecord } from "./customer-results.js";
import type { Plan } from "./plan.js";

/** What a customer has at hand. */
export type Surroundings = Readonly<{
  gateway: GatewayClient;
  record: CustomerRecord;
  /** How long a customer asks again, in ms. */
  patienceMs: number;
  /** Between two requests. */
  backoff: Readonly<{ firstMs: number; maxMs: number }>;
}>;

/** Does all that a customer has in mind. The signal ends the waiting before a cancellation. */
export async function serveCustomer(around: Surroundings, plan: Plan, signal: AbortSignal): Promise<void> {
  const { record, gateway } = around;
  const first = placeOrder(around, plan);
  const second = plan.again === "at once" ? placeOrder(around, plan) : undefined;
  const id = await first;
  const twin = plan.again === "later" ? await placeOrder(around, plan) : await second;
  if (plan.again !== "no") {
    record.doubled += 1;
    if (id !== undefined && twin !== undefined && id !== twin) {
      record.brokenPromises.push(`the key ${plan.idempotencyKey} has the orders ${id} and ${twin}`);
    }
  }
  if (id === undefined) return;
  if (plan.abusesKey) await abuseKey(around, plan, id);
  if (plan.cancelAfterMs === undefined) return;
  await delay(plan.cancelAfterMs, signal);
  record.cancellationsAsked += 1;
  await insist(around, () => gateway.request("POST", `/api/orders/${id}/cancel`, { body: {} }));
}

/** Places the order, with patience. Resolves with its id; undefined where it was not taken. */
export async function placeOrder(around: Surroundings, plan: Plan): Promise<string | undefined> {
  const { record, gateway } = around;
  const headers = { "idempotency-key": plan.idempotencyKey };
  const answer = await insist(around, () =>
    gateway.request("POST", "/api/orders", { body: plan.order, headers }),
  );
  if (mayBeAskedAgain(answer)) {
    record.unanswered += 1;

    return undefined;
  }
  if (answer?.status !== 201 && answer?.status !== 202) {
    const what = `${answer?.status ?? 0} ${String(answer?.body["code"])}`;
    record.refused.set(what, (record.refused.get(what) ?? 0) + 1);

    return undefined;
  }
  const id = String(answer.body["id"]);
  if (!record.accepted.has(id)) record.accepted.set(id, Date.now());

  return id;
}

async function abuseKey(around: Surroundings, plan: Plan, id: string): Promise<void> {
  const { record, gateway } = around;
  const priority = String(plan.order["priority"]);
  const body = { ...plan.order, priority: priority === "high" ? "normal" : "high" };
  const headers = { "idempotency-key": plan.idempotencyKey };
  record.abused.set(id, priority);
  const answer = await insist(around, () => gateway.request("POST", "/api/orders", { body, headers }));
  if (answer?.status === 202) record.undecided += 1;
  if (answer?.status === 201) {
    record.brokenPromises.push(`another order was taken under the key ${plan.idempotencyKey}`);
  }
}

function insist(
  { record, patienceMs, backoff }: Surroundings,
  ask: () => Promise<Answer | undefined>,
): Promise<Answer | undefined> {
  return askUntilTaken(ask, { withinMs: patienceMs, backoff, onAgain: () => (record.sentAgain += 1) });
}
