import { delay } from "@warren/messaging";
import type { GatewayClient, OrderView } from "@warren/test-system";
import type { Line } from "./line.js";

const FOLLOW_MS = 120_000;
const POLL_MS = 50;

/**
 * Asks for an order until it has one of these statuses, and tells each step of its timeline once.
 *
 * @throws Error where it has none of them within two minutes
 */
export async function followOrder(
  gateway: GatewayClient,
  { id, until }: Readonly<{ id: string; until: readonly string[] }>,
  tell: (line: Line) => void,
): Promise<OrderView> {
  const startedAt = Date.now();
  let shown = 0;
  for (;;) {
    const answer = await gateway.request<OrderView>("GET", `/api/orders/${id}`);
    const view = answer?.status === 200 ? answer.body : undefined;
    const timeline = view?.timeline ?? [];
    for (const { at, event, status, detail } of timeline.slice(shown)) {
      const begun = Date.parse(timeline[0]?.at ?? at);
      tell({ kind: "moves", order: id, event, status, detail, afterMs: Date.parse(at) - begun });
      shown += 1;
    }
    if (view !== undefined && until.includes(view.status)) return view;
    if (Date.now() - startedAt > FOLLOW_MS) {
      throw new Error(`order ${id} is ${view?.status ?? "not there"}, not ${until.join(" or ")}`);
    }
    await delay(POLL_MS);
  }
}
