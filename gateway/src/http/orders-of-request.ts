/** So many orders are named in the lines about a request; a batch may ask for more. */
const MOST_NAMED = 10;
/** As the contract has them: whoever looks for one finds it in one spelling. */
const ORDER_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const noted = new WeakMap<object, Set<string>>();

/** Notes that a request is about an order. What is no order's id, as callers send it, is left out. */
export function noteOrder(request: object, id: unknown): void {
  const orderId = typeof id === "string" ? id.toLowerCase() : "";
  if (!ORDER_ID.test(orderId)) return;
  const ids = noted.get(request) ?? new Set();
  noted.set(request, ids.add(orderId));
}

/** Which orders the lines about a request name, in the same fields as lines about messages. */
export function ordersOf(request: object) {
  const ids = [...(noted.get(request) ?? [])];
  const [orderId] = ids;
  if (ids.length <= 1) return { orderId };
  const about = ids.slice(0, MOST_NAMED).map((id) => ({ orderId: id }));

  return { about, ...(ids.length > about.length ? { further: ids.length - about.length } : {}) };
}
