import { order as contract, OrderCreated, OrderStatusChanged } from "@warren/generated/order";
import {
  deadlineOf,
  runDeadlines,
  runSaga,
  type Change,
  type Instance,
  type SagaStore,
  type Tx,
} from "@warren/messaging";
import { via, type Delivery } from "@warren/messaging/contract";
import type { OrderSaga, OrderStates, SagaMessage } from "@warren/order/saga";
import { consume, STEP_MS, type Consumer, type Handler, type ServiceContext } from "./consumer.js";
import { beginTransaction, createTable, type Table, type Transaction } from "./table.js";
import { isFatal } from "./random-numbers.js";

/** An order's row with its timeline. */
export type OrderRow = Readonly<{
  instance: Instance<OrderStates>;
  timeline: readonly Change<OrderStates>[];
}>;

export type Orders = Table<OrderRow>;

export const createOrders = (): Orders => createTable();

/** What an order begins with. */
export type Placed = OrderStates["created"];

/** The order service: its own saga, run by the runtime's own engine, on a table in memory. */
export type OrderService = Readonly<{ place(order: Placed): void; consumers: readonly Consumer[] }>;

const CHECK_MS = 1_000;

export function startOrders(context: ServiceContext, orders: Orders, saga: OrderSaga): OrderService {
  const { clock, broker, newId, onTurn } = context;
  const state: OrderState = { ...context, orders, saga };

  const handle: Handler = async function* (deliveries, { tx, now }) {
    yield STEP_MS;
    const messages = (deliveries as readonly Delivery<SagaMessage>[]).map((delivery) => ({
      id: delivery.data.orderId,
      delivery,
    }));
    const ran = await runSaga(saga, storeIn(state, tx), messages, { tx: NO_SQL, now });
    ran.forEach(({ instance: { id, state: stays }, changes }, index) => {
      const by = messages[index]?.delivery.type ?? "";
      if (changes.length === 0) onTurn({ orderId: id, from: stays, by, to: stays, changed: false });
      for (const change of changes) tell(state, change);
    });
    yield STEP_MS;

    return ran.map(({ sends }) => sends);
  };
  const queues = ["orders.requests", "orders.processing", "orders.saga"];

  return {
    consumers: queues.map((queue) => consume(context, contract, queue, handle)),
    place(order) {
      const now = clock.now();
      const deadlineAt = deadlineOf(saga, "created", order, now);
      const { orderId: id, userId } = order;
      orders.rows.set(id, {
        instance: { id, state: "created", data: order, version: 0, deadlineAt },
        timeline: [],
      });
      watch(state, deadlineAt);
      const changedAt = now.toISOString();
      const changed = OrderStatusChanged({ orderId: id, userId, status: "created", version: 0, changedAt });
      const created = via("order.created", OrderCreated(order));
      broker.publish(
        contract,
        [created, changed].map((message) => ({ message, messageId: newId(), appId: "order", sentAt: now })),
      );
    },
  };
}

type OrderState = ServiceContext & Readonly<{ orders: Orders; saga: OrderSaga }>;

/** The orders' table as the runtime's engine asks for it. */
function storeIn(state: OrderState, tx: Transaction): SagaStore<OrderStates> {
  const { orders } = state;

  return {
    load: (_, ids) => Promise.resolve(ids.flatMap((id) => orders.rows.get(id)?.instance ?? [])),
    save(_, saves) {
      for (const { instance, loadedVersion, changes } of saves) {
        const before = orders.rows.get(instance.id)?.timeline ?? [];
        tx.put(
          orders,
          instance.id,
          { instance, timeline: [...before, ...changes] },
          (row) => row?.instance.version === loadedVersion,
        );
        watch(state, instance.deadlineAt);
      }

      return Promise.resolve();
    },
    due(_, now, limit) {
      const due = [...orders.rows.values()].filter(
        ({ instance: { id, deadlineAt } }) =>
          deadlineAt !== undefined && deadlineAt <= now && tx.lock([orders, [id]]),
      );

      return Promise.resolve(due.slice(0, limit).map(({ instance }) => instance));
    },
  };
}

/** Looks at the deadlines when one has come. */
function watch(state: OrderState, deadlineAt: Date | undefined): void {
  if (deadlineAt === undefined) return;
  const { clock } = state;
  const waitMs = Math.max(0, deadlineAt.getTime() - clock.now().getTime());
  clock.after(waitMs, () => checkDeadlines(state));
}

/** One look of the timer at all deadlines. It may die in the middle, and then looks again. */
async function checkDeadlines(state: OrderState): Promise<void> {
  const { clock, random, broker, newId, note, saga } = state;
  const again = () => clock.after(CHECK_MS, () => checkDeadlines(state));
  const tx = beginTransaction();
  const now = clock.now();
  const ran = await runDeadlines(saga, storeIn(state, tx), 200, { tx: NO_SQL, now });
  if (ran.length === 0) {
    tx.end();
    if (isAnyDue(state, now)) again();

    return;
  }
  clock.after(STEP_MS, () => {
    if (isFatal(random.next())) {
      note("order dies while it gives up a step");
      tx.end();
      again();

      return;
    }
    tx.commit();
    for (const { changes } of ran) for (const change of changes) tell(state, change);
    const messages = ran.flatMap(({ sends }) => sends);
    // Through the outbox: a relay that died in between sends the same once more, which the broker's doubling covers.
    broker.publish(
      contract,
      messages.map((message) => ({ message, messageId: newId(), appId: "order", sentAt: now })),
    );
    if (isAnyDue(state, clock.now())) again();
  });
}

function isAnyDue({ orders }: OrderState, now: Date): boolean {
  return [...orders.rows.values()].some(
    ({ instance: { deadlineAt } }) => deadlineAt !== undefined && deadlineAt <= now,
  );
}

function tell({ note, onTurn }: OrderState, { id, from, to, by, version }: Change<OrderStates>): void {
  note(`order ${id.slice(-4)}: ${from} on ${by} wants to be ${to} (${version})`);
  onTurn({ orderId: id, from, by, to, changed: true });
}

/** The stores here keep their rows in memory. */
const NO_SQL: Tx = {
  query: () => Promise.reject(new Error("there is no database in a simulation")),
  send() {
    throw new Error("there is no database in a simulation");
  },
  onCommit: () => undefined,
};
