import { moneyOf } from "@warren/contracts/money";
import type { Queries, Tx } from "@warren/messaging";
import {
  answer,
  loading,
  type Delivery,
  type HandlerContext,
  type Handlers,
} from "@warren/messaging/contract";
import {
  LowProducts,
  ProductDetails,
  ProductList,
  ProductsPut,
  ProductUnknown,
  StockLevel,
  type AdjustStock,
  type CommitStock,
  type inventory,
  type ListLowProducts,
  type Product,
  type ReleaseStock,
  type ReserveStock,
} from "@warren/generated/inventory";
import { answerAdjustment } from "./answer-adjustment.js";
import { adjust } from "./domain/adjust.js";
import { decide } from "./domain/decide.js";
import { sellable, MAX_STOCK, type Stock } from "./domain/stock.js";
import { loadForAdjustments } from "./store/adjustments.js";
import { lowStocks, pagesOf, putProducts, stocksOf } from "./store/catalogue.js";
import { loadFor, save } from "./store/orders.js";
import { saveMovements } from "./store/stocks.js";

/** What the inventory service does with each of its messages. */
export const handlers = (): Handlers<typeof inventory, Tx> => ({
  // One function for all three, so that the runtime gives it all commands that are there, in their order, at once.
  ReserveStock: handleCommands,
  ReleaseStock: handleCommands,
  CommitStock: handleCommands,

  AdjustStock: handleAdjustments,

  async PutProducts(deliveries, { tx, now }) {
    await putProducts(
      tx,
      deliveries.flatMap(({ data }) => data.products),
      now,
    );

    return deliveries.map(({ data }) => answer(ProductsPut({ count: data.products.length })));
  },

  async CheckStock(deliveries, { tx, now }) {
    const stocks = await stocksOf(
      tx,
      deliveries.map(({ data }) => data.productId),
    );

    return deliveries.map(({ data: { productId, quantity = 1 } }) => {
      const stock = stocks.get(productId);
      if (stock === undefined) return answer(ProductUnknown({ productId }));
      const level = StockLevel({
        productId,
        available: sellable(stock),
        reserved: Math.min(stock.reserved, MAX_STOCK),
        sufficient: stock.available >= quantity,
        checkedAt: now.toISOString(),
      });

      return answer(level);
    });
  },

  async GetProduct(deliveries, { tx }) {
    const stocks = await stocksOf(
      tx,
      deliveries.map(({ data }) => data.productId),
    );

    return deliveries.map(({ data: { productId } }) => {
      const stock = stocks.get(productId);

      return answer(stock === undefined ? ProductUnknown({ productId }) : ProductDetails(productOf(stock)));
    });
  },

  async ListProducts(deliveries, { tx }) {
    const pages = await pagesOf(
      tx,
      deliveries.map(({ data }) => data),
    );

    return pages.map(({ products, nextCursor }) =>
      answer(
        ProductList({
          products: products.map(productOf),
          ...(nextCursor === undefined ? {} : { nextCursor }),
        }),
      ),
    );
  },

  ListLowProducts: listLowProducts,
});

type CommandDelivery = Delivery<ReserveStock> | Delivery<ReleaseStock> | Delivery<CommitStock>;

const handleCommands = loading(
  (deliveries: readonly CommandDelivery[], tx: Tx) => loadFor(tx, deliveries),
  (deliveries, { tx, now }, known) => {
    const decision = decide(deliveries, known, now);
    save(tx, decision, known, now);

    return Promise.resolve(decision.sends);
  },
);

async function handleAdjustments(
  deliveries: readonly Delivery<AdjustStock>[],
  { tx, now }: HandlerContext<Tx>,
) {
  const known = await loadForAdjustments(tx, deliveries);
  const { outcomes, movements } = adjust(deliveries, known, now);
  saveMovements(tx, movements, now);

  return outcomes.flatMap((outcome, index) => {
    const delivery = deliveries[index];

    return delivery === undefined ? [] : [answerAdjustment(delivery, outcome)];
  });
}

async function listLowProducts(
  deliveries: readonly Delivery<ListLowProducts>[],
  { tx }: HandlerContext<Queries>,
) {
  const most = Math.max(...deliveries.map(({ data }) => data.limit));
  const { stocks, count } = await lowStocks(tx, most);
  const products = stocks.map((stock) => ({
    productId: stock.productId,
    name: stock.name,
    available: sellable(stock),
    reserved: Math.min(stock.reserved, MAX_STOCK),
    threshold: stock.lowStockThreshold,
  }));

  return deliveries.map(({ data }) =>
    answer(LowProducts({ products: products.slice(0, data.limit), count })),
  );
}

function productOf(stock: Stock): Product {
  return {
    productId: stock.productId,
    name: stock.name,
    price: moneyOf(stock.priceMinor),
    currency: stock.currency,
    available: sellable(stock),
  };
}
