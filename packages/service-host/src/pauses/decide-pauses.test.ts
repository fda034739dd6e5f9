import { expect, test } from "vitest";
import { decidePauses, type Pauses } from "./decide-pauses.js";
import { readPauseEntry, type PauseEntry, type QueuePause } from "./queue-pause.js";

const now = new Date("2026-11-30T12:00:00Z");
const pause: QueuePause = {
  queue: "orders.saga",
  by: "sue",
  reason: "a bad release",
  since: "2026-11-30T11:00:00.000Z",
  until: "2026-11-30T13:00:00.000Z",
};
const over = { ...pause, until: "2026-11-30T11:30:00.000Z" };
const none: Pauses = new Map();
const knows = (one: QueuePause): Pauses => new Map([[one.queue, one]]);
const stored = (...entries: readonly PauseEntry[]) => new Map(entries.map((entry) => [entry.queue, entry]));
const resumed: PauseEntry = { state: "resumed", queue: "orders.saga", at: "2026-11-30T11:59:00.000Z" };

test.each([
  ["is paused as Redis says", none, stored({ state: "paused", ...pause }), [pause], []],
  ["is not paused any more once its time is over", knows(over), stored({ state: "paused", ...over }), [], []],
  ["goes on when somebody resumed it", knows(pause), stored(resumed), [], []],
  ["stays paused while Redis is away", knows(pause), undefined, [pause], []],
  ["goes on when its time is over, though Redis is away", knows(over), undefined, [], []],
  [
    "stays paused where Redis has forgotten it, which is told again",
    knows(pause),
    stored(),
    [pause],
    [pause],
  ],
  ["is not paused where nobody ever said so", none, stored(), [], []],
] as const)("a queue %s", (_, known, entries, paused, restore) => {
  const decision = decidePauses(["orders.saga", "orders.requests"], { known, stored: entries, now });

  expect([...decision.paused.values()]).toEqual(paused);
  expect(decision.restore).toEqual(restore);
});

test("a queue of another service is not looked at", () => {
  const entries = stored({ state: "paused", ...pause });

  expect(decidePauses(["payments.commands"], { known: none, stored: entries, now }).paused.size).toBe(0);
});

test.each([
  "",
  "{}",
  '{"state":"paused","queue":"orders.saga"}',
  '{"state":"resumed","queue":"q","at":"now"}',
])("what is no entry is none: %s", (text) => {
  expect(readPauseEntry(text)).toBeUndefined();
});
