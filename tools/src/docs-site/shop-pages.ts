import type { Model, Page } from "@warren/contract-docs/pages";
import { orderSaga } from "@warren/order";
import { orderStories } from "./order-stories.js";
import { sagaPage } from "./saga-page.js";

/** What the shop's docs have besides what its document gives: a page about the orders' saga. */
export function shopPages(model: Model): readonly Page[] {
  return [
    sagaPage(model, {
      definition: orderSaga(),
      service: "order",
      title: "Saga of an order",
      summary:
        "From created to delivered, or back again: each state, what leads on from it, and what gives back what was done.",
      stories: orderStories,
      startsWith: "OrderCreated",
    }),
  ];
}
