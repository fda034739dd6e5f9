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
  priority?: number;
}>;

const to = (exchange: string, routingKey: string): Route => ({ exchange, routingKey, safe: true });

/** As the contract has them. The reply's key is where its request says. */
export const routes: Readonly<Record<MessageName, Route>> = {
  PlaceOrder: to("orders", "order.place"),
  OrderPlaced: { exchange: "", routingKey: "", safe: false },
  OrderCreated: { ...to("orders.topic", "order.created"), priority: 1 },
  ReserveStock: to("inventory", "stock.reserve"),
  StockReserved: to("inventory.topic", "stock.reserved"),
  AuthorizePayment: to("payments", "payment.authorize"),
  PaymentAuthorized: to("payments.topic", "payment.authorized"),
  ScheduleShipment: to("shipping", "shipment.schedule"),
  ShipmentScheduled: to("shipping.topic", "shipment.scheduled"),
  CapturePayment: to("payments", "payment.capture"),
  PaymentCaptured: to("payments.topic", "payment.captured"),
  CommitStock: to("inventory", "stock.commit"),
  OrderConfirmed: to("orders.topic", "order.confirmed"),
  OrderStatusChanged: { exchange: "orders.fanout", routingKey: "", safe: false },
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
