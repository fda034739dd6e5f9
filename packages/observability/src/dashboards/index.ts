import { business } from "./business.js";
import type { ShopDashboard } from "./dashboard.js";
import { overview } from "./overview.js";
import { queues } from "./queues.js";
import { saga } from "./saga.js";
import { service } from "./service.js";

/** From the whole to the single thing. */
export const dashboards: readonly ShopDashboard[] = [overview, saga, queues, service, business];
