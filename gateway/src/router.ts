import type { AsDeadLetterAdmin } from "./admin/as-dead-letter-admin.js";
import { deadLettersRouter } from "./admin/dead-letters.js";
import { insightsProcedure } from "./insights/insights.js";
import type { ReadInsights } from "./insights/read-insights.js";
import { pausesRouter, type PauseParts } from "./admin/pauses/pauses.js";
import { shopViews, type ShopViewParts } from "./admin/shop-views.js";
import { simulateRouter, type SimulateParts } from "./admin/simulate.js";
import { mailsRouter } from "./mails/mails.js";
import type { MailCatcher } from "./mails/mail-catcher.js";
import { catalogRouter } from "./procedures/catalog.js";
import { me } from "./procedures/me.js";
import { notificationsRouter } from "./procedures/notifications.js";
import { ordersRouter } from "./procedures/orders.js";
import type { OrderParts } from "./procedures/orders.js";
import { shipmentsRouter } from "./procedures/shipments.js";
import { stockRouter } from "./procedures/stock.js";
import { router } from "./trpc.js";

export type RouterParts = OrderParts &
  ShopViewParts &
  SimulateParts &
  PauseParts &
  Readonly<{ asDeadLetterAdmin: AsDeadLetterAdmin; readInsights: ReadInsights; mails: MailCatcher }>;

/** All procedures of the gateway. REST calls the same ones. */
export function createRouter(parts: RouterParts) {
  return router({
    orders: ordersRouter(parts),
    catalog: catalogRouter(parts),
    stock: stockRouter(parts),
    shipments: shipmentsRouter(parts),
    notifications: notificationsRouter(parts),
    me,
    admin: router({
      ...shopViews(parts),
      insights: insightsProcedure(parts),
      mails: mailsRouter(parts),
      deadLetters: deadLettersRouter(parts),
      pauses: pausesRouter(parts),
      simulate: simulateRouter(parts),
    }),
  });
}

/** What clients import, as a type only. */
export type AppRouter = ReturnType<typeof createRouter>;
