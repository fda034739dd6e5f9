import type { gateway } from "@warren/generated/gateway";
import type { inventory } from "@warren/generated/inventory";
import type { notification } from "@warren/generated/notification";
import {
  OrderCreated,
  OrderDetails,
  OrderNotFound,
  OrderPlaced,
  OrderRefused,
  ReserveStock,
  StockReserved,
  type order,
  type OrderItem,
  type OrderStatus,
  type PlaceOrder,
} from "@warren/generated/order";
import {
  answer,
  each,
  eachRequest,
  via,
  type Client,
  type Handlers,
  type ReceivedBy,
  type SendableOf,
} from "@warren/messaging/contract";
import { describe, expectTypeOf, test } from "vitest";

type Order = typeof order;
type Inventory = typeof inventory;
type Tx = Readonly<{ query: (sql: string) => void }>;

declare const orderHandlers: Handlers<Order, Tx>;
declare const inventoryHandlers: Handlers<Inventory, Tx>;
declare const created: OrderCreated["data"];
declare const details: OrderDetails["data"];
declare const ask: Client<typeof gateway>;

function implementOrder(handlers: Handlers<Order, Tx>): Handlers<Order, Tx> {
  return handlers;
}

function implementInventory(handlers: Handlers<Inventory, Tx>): Handlers<Inventory, Tx> {
  return handlers;
}

describe("what a service may send", () => {
  test("is what the document lets it send", () => {
    expectTypeOf<ReserveStock>().toExtend<SendableOf<Order>>();
    expectTypeOf<StockReserved>().toExtend<SendableOf<Inventory>>();
    expectTypeOf<StockReserved>().not.toExtend<SendableOf<Order>>();
    expectTypeOf<ReserveStock>().not.toExtend<SendableOf<Inventory>>();
    expectTypeOf<SendableOf<typeof notification>["type"]>().toEqualTypeOf<"FailureSimulated">();
  });

  test("needs its routing key where it has two", () => {
    expectTypeOf<OrderCreated>().not.toExtend<SendableOf<Order>>();
    expectTypeOf(via("order.high_priority.created", OrderCreated(created))).toExtend<SendableOf<Order>>();
    expectTypeOf(via("order.confirmed", OrderCreated(created))).not.toExtend<SendableOf<Order>>();
  });

  test("is refused in a handler that returns anything else", () => {
    implementInventory({
      ...inventoryHandlers,
      ReserveStock: each(({ data: { orderId } }) => [StockReserved({ orderId, reservedAt: "", items: [] })]),
    });
    implementInventory({
      ...inventoryHandlers,
      // @ts-expect-error the inventory may not ask itself to reserve
      ReserveStock: each(({ data }) => [ReserveStock(data)]),
    });
  });
});

describe("what a service handles", () => {
  test("is every operation that the document gives it: a missing one does not compile", () => {
    const { ReserveStock: _, ...withoutReserve } = inventoryHandlers;
    // @ts-expect-error ReserveStock has no handler
    implementInventory(withoutReserve);

    const { GetOrder: __, ...withoutQuery } = orderHandlers;
    // @ts-expect-error GetOrder has no handler
    implementOrder(withoutQuery);
  });

  test("is nothing else", () => {
    implementInventory({
      ...inventoryHandlers,
      // @ts-expect-error orders are created elsewhere
      OrderCreated: each(() => []),
    });
  });

  test("comes with the payload of its message", () => {
    implementOrder({
      ...orderHandlers,
      StockReserved: each(({ data }) => {
        expectTypeOf(data.items[0]?.quantity).toEqualTypeOf<number | undefined>();

        return [];
      }),
      PlaceOrder: eachRequest(({ data }) => {
        expectTypeOf(data).toEqualTypeOf<PlaceOrder["data"]>();

        return answer(OrderRefused({ orderId: data.orderId, reason: "invalid", message: "no" }));
      }),
    });
  });

  test("is answered with a reply of the document", () => {
    implementOrder({
      ...orderHandlers,
      GetOrder: eachRequest(({ data }) => answer(OrderNotFound(data))),
    });
    implementOrder({
      ...orderHandlers,
      // @ts-expect-error OrderPlaced is no answer to GetOrder
      GetOrder: eachRequest(({ data }) =>
        answer(
          OrderPlaced({
            orderId: data.orderId,
            status: "created",
            totalAmount: "",
            currency: "",
            createdAt: "",
          }),
        ),
      ),
    });
    expectTypeOf(answer(OrderDetails(details)).reply).toEqualTypeOf<OrderDetails>();
  });

  test("includes all events of the saga", () => {
    expectTypeOf<ReceivedBy<Order>["type"]>().toEqualTypeOf<
      | "OrderCreated"
      | "StockReserved"
      | "StockRejected"
      | "StockReleased"
      | "PaymentAuthorized"
      | "PaymentDeclined"
      | "PaymentCaptured"
      | "PaymentVoided"
      | "PaymentRefunded"
      | "ShipmentScheduled"
      | "ShipmentFailed"
      | "ShipmentCancelled"
      | "ShipmentNotCancellable"
      | "ShipmentDispatched"
      | "ShipmentDelivered"
    >();
  });
});

describe("what the gateway asks", () => {
  test("resolves to the replies of the document, and to nothing else", async () => {
    const reply = await ask.GetOrder({ orderId: "" });

    expectTypeOf(reply).toEqualTypeOf<OrderDetails | OrderNotFound>();
    if (reply.type === "OrderDetails") expectTypeOf(reply.data.status).toEqualTypeOf<OrderStatus>();
  });

  test("is what the document lets it ask", () => {
    expectTypeOf<keyof typeof ask>().toEqualTypeOf<
      | "PlaceOrder"
      | "GetOrder"
      | "ListOrders"
      | "CancelOrder"
      | "CheckStock"
      | "ListProducts"
      | "GetProduct"
      | "ListLowProducts"
      | "TrackShipment"
      | "ListNotices"
      | "PutProducts"
      | "AdjustStock"
    >();
    // @ts-expect-error an order id is text
    void ask.GetOrder({ orderId: 1 });
  });
});

describe("a payload", () => {
  test("cannot be changed, and its optional fields may be left out or undefined", () => {
    const item: OrderItem = { productId: "prod-001", quantity: 2, price: "29.99" };
    // @ts-expect-error fields are read-only
    item.quantity = 3;
    expectTypeOf<{
      productId: string;
      name: undefined;
      quantity: number;
      price: string;
    }>().toExtend<OrderItem>();
    expectTypeOf(created.items).toEqualTypeOf<readonly OrderItem[]>();
  });
});
