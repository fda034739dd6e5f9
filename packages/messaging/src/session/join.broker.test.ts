import { afterEach, expect, inject, test } from "vitest";
import { eventually, openProxy } from "../testing/index.js";
import { openedChannel } from "./channel.js";
import { openLink } from "./link.js";
import { connect, type Session } from "./session.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
});

async function throughProxy() {
  const proxy = await openProxy(inject("warrenStack").amqpUrl);
  opened.push(proxy.close);
  const session: Session = connect({ url: proxy.url, name: "joins", logger });
  opened.push(session.close);
  await session.opened({ signal: AbortSignal.timeout(20_000) });

  return { proxy, session };
}

test("a participant whose connection is lost in its first run has its turn with the next one", async () => {
  const { proxy, session } = await throughProxy();
  let runs = 0;
  let done = 0;
  await session.join(async (connection) => {
    runs += 1;
    const channel = await openedChannel(connection);
    if (runs === 1) proxy.cut();
    await channel.checkExchange("amq.direct");
    done += 1;
  });

  await eventually(() => expect(done).toBe(1));
  expect(runs).toBe(2);
});

test("what a participant throws on a connection that lives on reaches who let it join", async () => {
  const { session } = await throughProxy();
  const joining = session.join(() => Promise.reject(new Error("there is no such queue")));

  await expect(joining).rejects.toThrow("there is no such queue");
});

test("a queue whose node is down keeps its own consumer waiting, and neither the session nor other consumers", async () => {
  const { session } = await throughProxy();
  let tries = 0;
  const link = await openLink(session, {
    what: "consumer of a classic queue",
    async open(connection) {
      tries += 1;
      // What a cluster says, which one broker cannot be made to say.
      if (tries < 3) {
        throw new Error(
          "404 (NOT-FOUND): home node 'b@localhost' of durable queue 'q' is down or inaccessible",
        );
      }

      return openedChannel(connection);
    },
    closed: () => undefined,
  });
  opened.push(link.close);

  expect(link.health()).toMatchObject({ state: "opening", reason: expect.stringContaining("is down") });
  expect(session.health()).toMatchObject({ state: "connected" });
  await eventually(() => expect(link.health()).toEqual({ state: "open" }));
  expect(tries).toBe(3);
});
