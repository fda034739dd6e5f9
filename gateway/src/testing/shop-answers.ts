import { moneyOf, totalOf } from "@warren/contracts/money";
import type {
  AdjustStock,
  CancelOrder,
  CatalogEntry,
  CheckStock,
  ListLowProducts,
  ListNotices,
  NoticePage,
  OrderDetails,
  PlaceOrder,
  ShipmentDetails,
} from "@warren/generated/gateway";

export type Order = PlaceOrder["data"];
export type Details = OrderDetails["data"];
export type Reply = Readonly<{ type: string; data: unknown }>;

/** What the services know. */
export type ShopState = Readonly<{
  orders: Map<string, Order>;
  catalog: Map<string, CatalogEntry>;
  /** Products of which nothing is left; there are five of each of the others. */
  soldOut: Set<string>;
  /** Where orders are that have moved since they were created. */
  moved: Map<string, Readonly<{ status: Details["status"]; version: number }>>;
  /** What a service said of an order's first step. */
  details: Map<string, string>;
  /** By order. */
  shipments: Map<string, ShipmentDetails["data"]>;
  /** By customer. */
  notices: Map<string, NoticePage["data"]["notices"]>;
}>;

export const createdAt = "2026-03-02T09:30:00.000Z";

/** What the services reply to a message; undefined where it takes no reply. */
export function replyTo(state: ShopState, type: string, data: never): Reply | undefined {
  switch (type) {
    case "PlaceOrder":
      return place(state, data);
    case "GetOrder":
      return details(state, data);
    case "ListOrders":
      return {
        type: "OrderPage",
        data: { orders: [...state.orders.values()].map((order) => detailsOf(state, order)) },
      };
    case "CancelOrder":
      return cancel(state, data);
    case "CheckStock":
      return stock(state, data);
    case "GetProduct":
      return product(state, data);
    case "TrackShipment":
      return shipment(state, data);
    case "ListNotices":
      return notices(state, data);
    case "ListProducts":
      return {
        type: "ProductList",
        data: {
          products: [...state.catalog.values()].map((product) => ({
            ...product,
            available: left(state, product),
          })),
        },
      };
    case "ListLowProducts":
      return lowProducts(state, data);
    case "PutProducts":
      return putProducts(state, data);
    case "AdjustStock":
      return adjusted(state, data);
    default:
      return undefined;
  }
}

function place({ orders }: ShopState, order: Order): Reply {
  const { orderId, currency } = order;
  const known = orders.get(orderId);
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(order)) {
    return {
      type: "OrderRefused",
      data: { orderId, reason: "duplicate_order_id", message: "Another order already has this id." },
    };
  }
  orders.set(orderId, order);

  return {
    type: "OrderPlaced",
    data: { orderId, status: "created", totalAmount: moneyOf(totalOf(order.items)), currency, createdAt },
  };
}

function details(state: ShopState, { orderId }: Pick<Order, "orderId">): Reply {
  const order = state.orders.get(orderId);

  return order === undefined
    ? { type: "OrderNotFound", data: { orderId } }
    : { type: "OrderDetails", data: detailsOf(state, order) };
}

function detailsOf({ moved, details }: ShopState, order: Order): Details {
  return {
    orderId: order.orderId,
    userId: order.userId,
    items: order.items,
    currency: order.currency,
    priority: order.priority,
    totalAmount: moneyOf(totalOf(order.items)),
    status: moved.get(order.orderId)?.status ?? "created",
    version: moved.get(order.orderId)?.version ?? 0,
    createdAt,
    updatedAt: createdAt,
    timeline: [{ at: createdAt, event: "PlaceOrder", status: "created", detail: details.get(order.orderId) }],
  };
}

function cancel({ orders, moved }: ShopState, { orderId, userId }: CancelOrder["data"]): Reply {
  const status = moved.get(orderId)?.status ?? "created";
  const order = orders.get(orderId);
  if (order === undefined || (userId !== undefined && userId !== order.userId))
    return { type: "OrderNotFound", data: { orderId } };
  if (status === "dispatched") {
    return { type: "OrderNotCancellable", data: { orderId, status, message: "The parcel has left." } };
  }

  return { type: "OrderCancelRequested", data: { orderId, status: "compensating" } };
}

function stock(state: ShopState, { productId, quantity = 1 }: CheckStock["data"]): Reply {
  if (!state.catalog.has(productId)) return { type: "ProductUnknown", data: { productId } };

  return {
    type: "StockLevel",
    data: {
      productId,
      available: left(state, { productId }),
      reserved: 0,
      sufficient: quantity <= left(state, { productId }),
      checkedAt: createdAt,
    },
  };
}

function left({ soldOut }: ShopState, { productId }: Pick<CheckStock["data"], "productId">): number {
  return soldOut.has(productId) ? 0 : 5;
}

function product(state: ShopState, { productId }: CheckStock["data"]): Reply {
  const found = state.catalog.get(productId);

  return found === undefined
    ? { type: "ProductUnknown", data: { productId } }
    : { type: "ProductDetails", data: { ...found, available: left(state, found) } };
}

function lowProducts(state: ShopState, { limit }: ListLowProducts["data"]): Reply {
  const all = [...state.catalog.values()]
    .map(({ productId, name, lowStockThreshold = 10 }) => ({
      ...{ productId, name, reserved: 0, threshold: lowStockThreshold },
      available: left(state, { productId }),
    }))
    .filter(({ available, threshold }) => available <= threshold);

  return { type: "LowProducts", data: { products: all.slice(0, limit), count: all.length } };
}

function shipment({ shipments }: ShopState, { orderId }: Pick<Order, "orderId">): Reply {
  const found = shipments.get(orderId);

  return found === undefined
    ? { type: "ShipmentNotFound", data: { orderId } }
    : { type: "ShipmentDetails", data: found };
}

function notices(state: ShopState, { userId, limit, cursor, orderId }: ListNotices["data"]): Reply {
  const all = (state.notices.get(userId) ?? []).filter(
    (one) => orderId === undefined || one.orderId === orderId,
  );
  const from = Number(cursor ?? 0);
  const more = from + limit < all.length ? { nextCursor: String(from + limit) } : {};

  return { type: "NoticePage", data: { notices: all.slice(from, from + limit), ...more } };
}

/** A product whose adjustment is answered with what breaks the contract. */
export const BREAKS = "prod-breaks";

function adjusted({ catalog }: ShopState, { adjustmentId, productId, delta }: AdjustStock["data"]): Reply {
  if (productId === BREAKS) return { type: "StockAdjusted", data: {} };
  if (!catalog.has(productId)) return { type: "ProductUnknown", data: { productId } };
  if (5 + delta < 0) {
    return {
      type: "StockNotAdjustable",
      data: { adjustmentId, productId, available: 5, message: `${productId} has 5 available` },
    };
  }

  return { type: "StockAdjusted", data: { adjustmentId, productId, available: 5 + delta } };
}

function putProducts(
  { catalog }: ShopState,
  { products }: Readonly<{ products: readonly CatalogEntry[] }>,
): Reply {
  for (const product of products) catalog.set(product.productId, product);

  return { type: "ProductsPut", data: { count: products.length } };
}
