import type { ChannelModel } from "amqplib";
import { expect, test, vi } from "vitest";
import { createPartitionLocks } from "./partition-locks.js";

/** A connection of which only the deletion of queues is asked. */
function deleting(deleteQueue: () => Promise<unknown>) {
  const channel = { on: () => undefined, once: () => undefined, deleteQueue, close: () => Promise.resolve() };

  return { createChannel: () => Promise.resolve(channel) } as unknown as ChannelModel;
}

test("a lock that could not be deleted is tried again, until it is deleted", async () => {
  const deleteQueue = vi.fn(() => Promise.resolve()).mockRejectedValueOnce(new Error("not now"));
  const locks = createPartitionLocks(deleting(deleteQueue));

  await locks.unlock("steps.1.lock");
  expect(locks.isToBeUnlocked("steps.1.lock")).toBe(true);
  await locks.retry();
  expect(locks.isToBeUnlocked("steps.1.lock")).toBe(false);
  await locks.retry();
  expect(deleteQueue).toHaveBeenCalledTimes(2);
});

test("a lock that another connection has by now was deleted, though nobody heard of it", async () => {
  const taken = Object.assign(new Error("RESOURCE_LOCKED"), { code: 405 });
  const deleteQueue = vi
    .fn(() => Promise.reject(taken))
    .mockRejectedValueOnce(new Error("the answer was lost"));
  const locks = createPartitionLocks(deleting(deleteQueue));

  await locks.unlock("steps.1.lock");
  await locks.retry();
  expect(locks.isToBeUnlocked("steps.1.lock")).toBe(false);
});
