import fc from "fast-check";
import { hostileInputs, hostileRequests, type Door, type HostileRequest } from "./hostile-requests.js";

/** The article's order, as every route takes it. */
export const article = {
  userId: "123e4567-e89b-12d3-a456-426614174000",
  items: [{ productId: "prod-001", quantity: 2, price: 29.99 }],
  priority: "high",
  currency: "USD",
  email: "a@example.org",
  address: { country: "US" },
};
const products = { products: [{ productId: "prod-001", name: "Lamp", price: 29.99 }] };
const adjustments = { adjustments: [{ productId: "prod-001", delta: 5 }] };
const decided = { queue: "orders.processing", refs: ["x"], by: "fuzz", reason: "fuzz" };
const edited = { queue: "orders.processing", payload: { orderId: article.userId }, by: "fuzz" };

/** Every route of REST, and some that are none. */
const doors: readonly Door[] = [
  { method: "POST", path: "/api/orders", takes: article },
  { method: "GET", path: "/api/orders" },
  { method: "GET", path: "/api/orders/:odd" },
  { method: "GET", path: "/api/orders/:odd/events" },
  { method: "GET", path: "/api/orders/:odd/timeline" },
  { method: "GET", path: "/api/orders/:odd/shipment" },
  { method: "GET", path: "/api/notifications" },
  { method: "POST", path: "/api/orders/:odd/cancel", takes: { reason: "fuzz" } },
  { method: "POST", path: `/api/orders/${article.userId}/cancel`, takes: { reason: "fuzz" } },
  { method: "GET", path: "/api/me" },
  { method: "GET", path: "/api/products" },
  { method: "GET", path: "/api/products/:odd" },
  { method: "GET", path: "/api/stock/:odd" },
  { method: "PUT", path: "/api/admin/products", takes: products },
  { method: "POST", path: "/api/admin/stock", takes: adjustments },
  { method: "POST", path: "/api/admin/dead-letters/requeue", takes: decided },
  { method: "POST", path: "/api/admin/dead-letters/discard", takes: decided },
  { method: "GET", path: "/api/admin/dead-letters/:odd" },
  { method: "PUT", path: "/api/admin/dead-letters/:odd", takes: edited },
  { method: "DELETE", path: "/api/orders/:odd" },
  { method: "GET", path: "/:odd" },
];
/** Those that read what lies in the queues of a shop. */
const readingDoors: readonly Door[] = [
  { method: "GET", path: "/api/admin/dead-letters" },
  { method: "GET", path: "/api/admin/dead-letters/audit" },
  { method: "GET", path: "/api/admin/services" },
  { method: "GET", path: "/api/admin/circuits" },
  { method: "GET", path: "/api/admin/queues" },
  { method: "GET", path: "/api/admin/flow" },
  { method: "GET", path: "/api/admin/failures" },
  { method: "GET", path: "/api/admin/pauses" },
];
const mutations: readonly Door[] = [
  { method: "POST", path: "/trpc/orders.place", takes: article },
  { method: "POST", path: "/trpc/orders.place?batch=1", takes: { 0: article } },
  { method: "POST", path: "/trpc/orders.cancel", takes: { id: article.userId } },
  { method: "POST", path: "/trpc/catalog.put", takes: products },
  { method: "POST", path: "/trpc/stock.adjust", takes: adjustments },
  { method: "POST", path: "/trpc/:odd", takes: article },
];
const adminMutations: readonly Door[] = [
  { method: "POST", path: "/trpc/admin.deadLetters.requeue", takes: decided },
  { method: "POST", path: "/trpc/admin.deadLetters.discard", takes: decided },
  { method: "POST", path: "/trpc/admin.deadLetters.edit", takes: { ...edited, ref: "x" } },
];
const queries = [
  "me",
  "orders.get",
  "orders.timeline",
  "orders.list",
  "orders.watch",
  "catalog.list",
  "catalog.get",
  "shipments.track",
  "notifications.list",
  "stock.check",
  "__proto__",
  "a,b",
];
const adminQueries = [
  "admin.deadLetters.list",
  "admin.deadLetters.show",
  "admin.deadLetters.audit",
  "admin.simulate.state",
];

/** Requests to the gateway's REST routes, some of them with this key. */
export function hostileRest(key: string): fc.Arbitrary<HostileRequest> {
  return hostileRequests(doors, key);
}

/** Requests to the gateway's tRPC procedures, some of them with this key. */
export function hostileTrpc(key: string): fc.Arbitrary<HostileRequest> {
  return fc.oneof(hostileRequests(mutations, key), hostileInputs(queries));
}

/** Requests to everything that a gateway of a running shop answers. */
export function hostileToEverything(key: string): fc.Arbitrary<HostileRequest> {
  return fc.oneof(
    { weight: 5, arbitrary: hostileRest(key) },
    { weight: 4, arbitrary: hostileTrpc(key) },
    { weight: 1, arbitrary: hostileRequests([...readingDoors, ...adminMutations], key) },
    { weight: 1, arbitrary: hostileInputs(adminQueries) },
  );
}
