import { CancelOrder, order as orderContract } from "@warren/generated/order";
import { inventory as inventoryContract } from "@warren/generated/inventory";
import { notification as notificationContract } from "@warren/generated/notification";
import { payment as paymentContract } from "@warren/generated/payment";
import { shipping as shippingContract } from "@warren/generated/shipping";
import type { Stock } from "@warren/inventory/domain";
import { orderSaga, type OrderSaga } from "@warren/order/saga";
import { createBroker, type Broker } from "./broker.js";
import { createCardProvider, type CardProvider, type Outage } from "./card-provider.js";
import { createClock, type Clock } from "./clock.js";
import type { Consumer, ServiceContext, Turn } from "./consumer.js";
import { createInventory, startInventory, type Inventory } from "./inventory.js";
import { createNotices, startNotification, type Notices } from "./notification.js";
import { createOrders, startOrders, type OrderService, type Orders, type Placed } from "./orders.js";
import { createPayments, startPayment, type Payments } from "./payment.js";
import { createShipments, startShipping, type Shipments } from "./shipping.js";
import { randomNumbersFrom } from "./random-numbers.js";

/** What is given: the shop's stock, the provider's outages, and what decides everything that is left to chance. */
export type Circumstances = Readonly<{
  /** Units of each product. */
  stock: Readonly<Record<string, number>>;
  outages?: readonly Outage[];
  /** See `randomNumbersFrom`. */
  numbers?: readonly number[];
  /** So many zeros before them. Default 0. */
  calm?: number;
  /** How long messages of some names travel, in ms, whatever the numbers say; `Infinity` for those that never arrive. */
  travel?: Readonly<Record<string, number>>;
  /** Whether inboxes forget what they have seen: more than a broker does within their retention. Default false. */
  forgetful?: boolean;
  /** Default: the order service's own. */
  saga?: OrderSaga;
}>;

/** The whole shop in memory: its own rules, its own saga and engine, virtual time and a broker that plays tricks. */
export type SimulatedShop = Readonly<{
  clock: Clock;
  broker: Broker;
  saga: OrderSaga;
  orders: Orders;
  inventory: Inventory;
  payments: Payments;
  provider: CardProvider;
  shipments: Shipments;
  notices: Notices;
  consumers: readonly Consumer[];
  deadLetters: readonly string[];
  forgetful: boolean;
  /** What came in of each product. */
  stock: Circumstances["stock"];
  /** What happened, for whoever has to understand a failure. */
  log: readonly string[];
  place: OrderService["place"];
  onTurn(listener: (turn: Turn) => void): void;
  /** A customer asks for an order to be cancelled. */
  cancel(orderId: string): void;
  /** Lets everything happen, until nothing is under way. */
  run(): Promise<void>;
}>;

/** What everything in the shop costs. */
export const PRICE = "10.00";

export const START = new Date("2026-11-23T12:00:00.000Z");

export function createSimulatedShop(circumstances: Circumstances): SimulatedShop {
  const { stock, outages = [], saga = orderSaga(), travel = {}, forgetful = false } = circumstances;
  const clock = createClock(START);
  const random = randomNumbersFrom(circumstances.numbers ?? [], circumstances.calm);
  const listeners: ((turn: Turn) => void)[] = [];
  const log: string[] = [];
  const deadLetters: string[] = [];
  const note = (text: string) => {
    log.push(`${clock.now().toISOString().slice(11, 23)} ${text}`);
  };
  const onTurn = (turn: Turn) => {
    for (const listener of listeners) listener(turn);
  };
  let ids = 0;
  const newId = () => idOf(++ids);
  const contracts = [
    orderContract,
    inventoryContract,
    paymentContract,
    shippingContract,
    notificationContract,
  ];
  const broker = createBroker({ clock, random, note, travel }, contracts);
  const context: ServiceContext = { clock, random, broker, newId, note, deadLetters, onTurn, forgetful };

  const orders = createOrders();
  const inventory = createInventory(
    Object.entries(stock).map(([productId, units]) => stockOf(productId, units)),
  );
  const payments = createPayments();
  const provider = createCardProvider(clock, random, outages);
  const shipments = createShipments();
  const notices = createNotices();
  const orderService = startOrders(context, orders, saga);

  return {
    clock,
    broker,
    saga,
    orders,
    inventory,
    payments,
    provider,
    shipments,
    notices,
    consumers: [
      ...orderService.consumers,
      startInventory(context, inventory),
      startPayment(context, payments, provider),
      ...startShipping(context, shipments),
      startNotification(context, notices),
    ],
    deadLetters,
    forgetful,
    stock,
    log,
    place: orderService.place,
    onTurn: (listener) => listeners.push(listener),
    cancel(orderId) {
      const message = CancelOrder({ orderId, reason: "changed my mind" });
      broker.publish(orderContract, [{ message, messageId: newId(), appId: "gateway", sentAt: clock.now() }]);
    },
    run: () => clock.run(),
  };
}

/** The id that has this number. */
export function idOf(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** An order of one product. Its id is that of its number, far from those of messages. */
export function orderOf(
  number: number,
  wish: Readonly<{ productId: string; quantity: number; card?: string; country?: string }>,
): Placed {
  const { productId, quantity, card = "card-visa", country } = wish;

  return {
    orderId: idOf(0xf00000000000 + number),
    userId: idOf(0xe00000000000),
    items: [{ productId, quantity, price: PRICE }],
    totalAmount: `${quantity * 10}.00`,
    currency: "GBP",
    priority: "normal",
    prices: "catalogue",
    paymentMethod: card,
    ...(country === undefined ? {} : { address: { country } }),
    createdAt: START.toISOString(),
  };
}

function stockOf(productId: string, available: number): Stock {
  const priceMinor = 1_000n;

  return {
    productId,
    name: productId,
    priceMinor,
    currency: "GBP",
    lowStockThreshold: 1,
    available,
    reserved: 0,
    sold: 0,
  };
}
