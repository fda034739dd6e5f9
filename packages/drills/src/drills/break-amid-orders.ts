import type { DrillSteps } from "../drill-steps.js";

const ORDERS = 20;

/**
 * Places twenty orders and breaks something once the first of them is taken. Checks that all of them are confirmed, paid for
 * once, and take what they ordered from the stock once. Resolves with their ids.
 */
export async function breakAmidOrders(
  steps: DrillSteps,
  breakIt: () => Promise<void>,
): Promise<readonly string[]> {
  const product = await steps.stockUp(ORDERS);
  const placing = Array.from({ length: ORDERS }, () => steps.place(product));
  const first = await Promise.race(placing);
  await breakIt();
  const ids = await Promise.all(placing);
  await steps.follow(first);
  const orders = await steps.ended(ids);

  steps.check(
    "every order is confirmed",
    orders.map(({ status }) => status),
    ids.map(() => "confirmed"),
  );
  const payments = await Promise.all(ids.map((id) => steps.paymentEventsOf(id)));
  steps.check(
    "every customer paid once",
    payments,
    ids.map(() => ["authorize approved", "capture approved"]),
  );
  await steps.checkSoon("every unit is sold once", () => steps.availableOf(product), 0);

  return ids;
}
