import { registry } from "@warren/contracts";
import { OrderConfirmed, OrderCreated, OrderStatusChanged } from "@warren/contracts/order-events";
import {
  AuthorizePayment,
  CapturePayment,
  PaymentAuthorized,
  PaymentCaptured,
} from "@warren/contracts/payment";
import { OrderPlaced, PlaceOrder } from "@warren/contracts/placing-orders";
import { ScheduleShipment, ShipmentScheduled } from "@warren/contracts/shipping";
import { CommitStock, ReserveStock, StockReserved } from "@warren/contracts/stock";
import type { ZodType, output } from "zod";

const schemas = {
  PlaceOrder,
  OrderPlaced,
  OrderCreated,
  ReserveStock,
  StockReserved,
  AuthorizePayment,
  PaymentAuthorized,
  ScheduleShipment,
  ShipmentScheduled,
  CapturePayment,
  PaymentCaptured,
  CommitStock,
  OrderConfirmed,
  OrderStatusChanged,
};

/** The messages of an order that succeeds. */
export type MessageName = keyof typeof schemas;

/** What a message holds, by the contract. */
export type DataOf<Name extends MessageName> = output<(typeof schemas)[Name]>;

/** Where a message goes, and how. */
export type Route = Readonly<{
  exchange: string;
  routingKey: string;
  /** Persistent and mandatory: a broker that is killed still has it, and one that no queue would get comes back. */
  safe: boolean;
  /** Several that leave together may travel as one: not what waits for a reply, has a priority, or is heard by strangers. */
  packs: boolean;
  priority?: number;
}>;

const alone = (exchange: string, routingKey: string): Route => ({
  ...{ exchange, routingKey },
  ...{ safe: true, packs: false },
});
const together = (exchange: string, routingKey: string): Route => ({
  ...alone(exchange, routingKey),
  packs: true,
});

/** As the contract has them. The reply's key is where its request says. */
export const routes: Readonly<Record<MessageName, Route>> = {
  PlaceOrder: alone("orders", "order.place"),
  OrderPlaced: { ...alone("", ""), safe: false },
  OrderCreated: { ...alone("orders.topic", "order.created"), priority: 1 },
  ReserveStock: together("inventory", "stock.reserve"),
  StockReserved: together("inventory.topic", "stock.reserved"),
  AuthorizePayment: together("payments", "payment.authorize"),
  PaymentAuthorized: together("payments.topic", "payment.authorized"),
  ScheduleShipment: together("shipping", "shipment.schedule"),
  ShipmentScheduled: together("shipping.topic", "shipment.scheduled"),
  CapturePayment: together("payments", "payment.capture"),
  PaymentCaptured: alone("payments.topic", "payment.captured"),
  CommitStock: together("inventory", "stock.commit"),
  OrderConfirmed: alone("orders.topic", "order.confirmed"),
  OrderStatusChanged: { ...together("orders.fanout", ""), safe: false },
};

/** Checks a payload as Warren does, on its way out and on its way in. Fields that the contract does not know are dropped. @throws ZodError */
export function checked<Name extends MessageName>(name: Name, data: unknown): DataOf<Name> {
  const schema: ZodType = schemas[name];

  return schema.parse(data) as DataOf<Name>;
}

export function isMessageName(name: unknown): name is MessageName {
  return typeof name === "string" && Object.hasOwn(schemas, name);
}

/** The version of a message's payload, as the contract has it. */
export function versionOf(name: MessageName): string {
  const entry = registry.get(schemas[name]);

  return entry?.kind === "message" ? entry.version : "";
}
