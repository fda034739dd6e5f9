import type { Broker, Queues } from "./broker/broker.js";
import type { Finding, OrderFault } from "./findings.js";
import type { AuditedOrder } from "./orders.js";
import type { Snapshot } from "./snapshot.js";

/** The five databases, each as it was at one moment; that of the orders is the oldest. */
export type Snapshots = Readonly<
  Record<"orders" | "inventory" | "payment" | "shipping" | "notification", Snapshot>
>;

/** The broker, and its queues as they were when the audit began. */
export type AuditedBroker = Readonly<{ queues: Queues; peek: Broker["peek"] }>;

/** What is looked at. */
export type Sources = Readonly<{ snapshots: Snapshots; broker: AuditedBroker | undefined }>;

/** A fault of an order, and the order as it was seen: one that has moved meanwhile is looked at another time. */
export type Suspicion = OrderFault & Readonly<{ seen: AuditedOrder | undefined }>;

/** What one check saw. */
export type Checked = Readonly<{
  /** Rows looked at. */
  looked: number;
  /** What else is worth knowing of them. */
  counts?: Readonly<Record<string, number>>;
  suspicions: readonly Suspicion[];
  findings: readonly Finding[];
  /** What could not be looked at, and why. */
  notices?: readonly string[];
}>;

/** One question to the system. */
export type Check = Readonly<{ name: string; run(sources: Sources): Promise<Checked> }>;
