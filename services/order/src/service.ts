import {
  readServiceEnvironment,
  runService,
  serviceVariables,
  wholeNumber,
  type RunningService,
  type ServiceResources,
} from "@warren/service-host";
import { order } from "@warren/generated/order";
import { topology } from "@warren/generated/topology";
import * as z from "zod";
import type { SagaStore } from "@warren/messaging";
import { database } from "./database.js";
import { deadlinesTimer } from "./deadlines-timer.js";
import { orderHandlers } from "./handlers/handlers.js";
import { watchOpenOrders } from "./open-orders.js";
import { orderLog } from "./order-log.js";
import { counted, orderMetrics, type OrderMetrics } from "./order-metrics.js";
import type { OrderStates } from "./order.js";
import { DEFAULT_DEADLINES, sameDeadlines } from "./saga/deadlines.js";
import { orderSaga } from "./saga/order-saga.js";
import { sagaStore } from "./store/saga-store.js";

const environmentSchema = z.object({
  ...serviceVariables({ port: 3001, database: database.name }),
  /** How long each step of the saga may take, in ms, in place of the defaults of each. */
  STEP_DEADLINE_MS: wholeNumber({ min: 100 }).optional(),
  /** How long an order waits for its turn in the queue, in ms; then it goes on without it. Longer than the queue ever is. */
  TAKE_UP_AFTER_MS: wholeNumber({ min: 100 }).optional(),
  /** How often overdue orders are looked for. */
  DEADLINE_CHECK_MS: wholeNumber({ min: 50 }).default(1_000),
});

/** Starts the order service: order life cycle, saga and its timers. */
export async function startOrder(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = readServiceEnvironment(environmentSchema, env);
  const { STEP_DEADLINE_MS, TAKE_UP_AFTER_MS, DEADLINE_CHECK_MS } = environment;
  const steps = STEP_DEADLINE_MS === undefined ? DEFAULT_DEADLINES : sameDeadlines(STEP_DEADLINE_MS);
  const deadlines = { ...steps, created: TAKE_UP_AFTER_MS ?? steps.created };
  const saga = orderSaga(deadlines);
  let counting: Readonly<{ metrics: OrderMetrics; store: SagaStore<OrderStates> }> | undefined;
  const countedIn = ({ metrics: registry, pool }: ServiceResources) => {
    if (counting === undefined) {
      const metrics = orderMetrics(registry);
      counting = { metrics, store: counted(sagaStore, metrics) };
      watchOpenOrders({ metrics: registry, pool });
    }

    return counting;
  };

  return runService({
    contract: order,
    topology,
    migrations: database.migrations,
    handlers: (resources) =>
      orderHandlers({ saga, deadlines, log: orderLog(resources), ...countedIn(resources) }),
    timers: (resources) => [
      deadlinesTimer({ saga, store: countedIn(resources).store }, DEADLINE_CHECK_MS, resources),
    ],
    environment,
  });
}
