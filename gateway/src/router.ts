import type { AsDeadLetterAdmin } from "./admin/as-dead-letter-admin.js";
import { deadLettersRouter } from "./admin/dead-letters.js";
import { catalogRouter } from "./procedures/catalog.js";
import { me } from "./procedures/me.js";
import { ordersRouter } from "./procedures/orders.js";
import type { OrderParts } from "./procedures/orders.js";
import { stockRouter } from "./procedures/stock.js";
import { router } from "./trpc.js";

/** All procedures of the gateway. REST calls the same ones. */
export function createRouter(parts: OrderParts & Readonly<{ asDeadLetterAdmin: AsDeadLetterAdmin }>) {
  return router({
    me,
    orders: ordersRouter(parts),
    stock: stockRouter(parts),
    catalog: catalogRouter(parts),
    admin: router({ deadLetters: deadLettersRouter(parts) }),
  });
}

/** What clients import, as a type only. */
export type AppRouter = ReturnType<typeof createRouter>;
