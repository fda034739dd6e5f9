import { afterEach, beforeEach, expect, test } from "vitest";
import { delay } from "../delay.js";
import { eventually } from "../testing/eventually.js";
import { watchEventLoopLag, type EventLoopLagWatch } from "./event-loop-lag.js";

let warnings: Readonly<{ fields: Record<string, unknown>; text: string }>[];
let watch: EventLoopLagWatch;

beforeEach(() => {
  warnings = [];
  const silent = () => undefined;
  const warn = (fields: object, text: string) => void warnings.push({ fields: { ...fields }, text });
  watch = watchEventLoopLag({
    logger: { debug: silent, info: silent, error: silent, warn },
    reportedLagMs: 600,
  });
});
afterEach(() => watch.stop());

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

const busy = {
  queue: "reports",
  messages: ["MakeReport"],
  deliveries: [{ ids: { messageId: "r-1", orderId: "o-1" } }],
};
const idle = {
  queue: "mails",
  messages: ["SendMail"],
  deliveries: [{ ids: { messageId: "m-1" } }, { ids: { messageId: "m-2" } }],
};
const busyTold = { queue: "reports", messages: ["MakeReport"], messageId: "r-1", orderId: "o-1" };
const idleTold = {
  queue: "mails",
  messages: ["SendMail"],
  about: [{ messageId: "m-1" }, { messageId: "m-2" }],
};

test("a handler that blocks the event loop is named once, with its queue, and its neighbours are not", async () => {
  const neighbour = watch.during(idle, () => delay(2_500));
  await watch.during(busy, () => {
    block(1_500);

    return Promise.resolve();
  });
  await eventually(() => expect(warnings).toHaveLength(1));
  await neighbour;

  expect(warnings).toHaveLength(1);
  expect(warnings[0]?.fields["handlers"]).toEqual([busyTold]);
  expect(warnings[0]?.fields["lagMs"]).toBeGreaterThanOrEqual(600);
  expect(warnings[0]?.text).toContain("a handler blocked the event loop");
});

test("one that blocks after it has waited is among those that are named", async () => {
  const neighbour = watch.during(idle, () => delay(2_500));
  await watch.during(busy, async () => {
    await delay(10);
    block(1_500);
  });
  await eventually(() => expect(warnings).toHaveLength(1));

  expect(warnings[0]?.fields["handlers"]).toEqual([idleTold, busyTold]);
  expect(warnings[0]?.text).toContain("while these handlers ran");
  await neighbour;
});

test("each time is told, and what the handler throws is passed on", async () => {
  const failing = () =>
    watch.during(busy, () => {
      block(1_500);
      throw new Error("out of paper");
    });
  await expect(failing()).rejects.toThrow("out of paper");
  await eventually(() => expect(warnings).toHaveLength(1));
  await expect(failing()).rejects.toThrow("out of paper");
  await eventually(() => expect(warnings).toHaveLength(2));
});

test("a loop that stands still while no handler runs is nobody's fault here", async () => {
  await watch.during(busy, () => Promise.resolve());
  await delay(600);
  block(1_500);
  await delay(600);

  expect(warnings).toEqual([]);
});
