import type { Channel } from "amqplib";
import { expect, test } from "vitest";
import { queueThere } from "./queue-there.js";

/** What is made of the broker's answer. */
function look(answer: Readonly<{ messageCount: number; consumerCount: number }> | Error) {
  const checkQueue = () => (answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer));

  return queueThere({ checkQueue } as unknown as Channel, "work");
}

const refused = (code: number, text = "no") => Object.assign(new Error(text), { code });

test("a queue that is there says what waits in it, and who consumes it", async () => {
  expect(await look({ messageCount: 2, consumerCount: 1 })).toEqual({
    kind: "there",
    messages: 2,
    consumers: 1,
  });
});

test("a queue that the broker does not know is absent", async () => {
  expect(await look(refused(404, "NOT_FOUND - no queue 'work' in vhost '/'"))).toEqual({ kind: "absent" });
});

test.each([
  ["another connection's alone", refused(405)],
  [
    "on a node that is down",
    refused(404, "home node 'b@host' of durable queue 'work' is down or inaccessible"),
  ],
  ["closed to this user", refused(403)],
])("a queue that is %s is withheld, and not taken for absent", async (_, error) => {
  expect(await look(error)).toEqual({ kind: "withheld", error });
});

test.each([new Error("Channel closed"), refused(406), refused(541)])(
  "a question without an answer says nothing of the queue: %s",
  async (error) => {
    await expect(look(error)).rejects.toBe(error);
  },
);
