import { expect, test } from "vitest";
import { isQueueUnavailable } from "./queue-unavailable.js";

const notFound = (text: string) =>
  new Error(`Operation failed: QueueDeclare; 404 (NOT-FOUND) with message "NOT_FOUND - ${text}"`);

test.each([
  "home node 'warren2@localhost' of durable queue 'orders.processing' in vhost 'shop' is down or inaccessible",
  "queue 'orders.processing' in vhost 'shop' has crashed and failed to restart",
  "queue 'orders.processing' in vhost 'shop' process is stopped by supervisor",
])("a queue of which the broker says %j exists and is unavailable", (text) => {
  expect(isQueueUnavailable(notFound(text))).toBe(true);
});

test("a queue that the broker does not know is not there", () => {
  expect(isQueueUnavailable(notFound("no queue 'orders.processing' in vhost 'shop'"))).toBe(false);
});
