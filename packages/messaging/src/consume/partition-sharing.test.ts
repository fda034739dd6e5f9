import { expect, test, vi } from "vitest";
import type { HeldPartitions } from "./held-partitions.js";
import type { PartitionDesk } from "./partition-desk.js";
import { shareOut } from "./partition-sharing.js";

const nothing = () => undefined;
const logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function sharing(take: Awaited<ReturnType<HeldPartitions["take"]>>) {
  const taken = vi.fn(() => Promise.resolve(take));
  const desk = {
    look: () => Promise.resolve({ members: 1, othersWanting: 0, free: [3] }),
    want: () => Promise.resolve(),
  } as unknown as PartitionDesk;
  const held = { all: () => [0, 1, 2], kept: () => [0, 1, 2], take: taken } as unknown as HeldPartitions;

  return { taken, ...shareOut({ desk, held, partitions: 4, lookEveryMs: 1, queue: "steps", logger }) };
}

test("a partition that stays free for long is said, whoever should have it", async () => {
  const { trouble, end } = sharing("lost");

  await vi.waitFor(() => expect(trouble()).toBe("nobody consumes partitions 3"), 20_000);
  await end();
});

test("one that another instance holds and does not consume is that one's to say", async () => {
  const { taken, trouble, end } = sharing("refused");

  // By then it has been seen free for longer than what is said.
  await vi.waitFor(() => expect(taken.mock.calls.length).toBeGreaterThan(5), { timeout: 60_000 });
  expect(trouble()).toBeUndefined();
  await end();
});
