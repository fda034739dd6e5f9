import { afterEach, expect, inject, test } from "vitest";
import { eventually, openProxy } from "../testing/index.js";
import { openedChannel, openedConfirmChannel } from "./channel.js";
import { openRecoveringChannel } from "./recovering-channel.js";
import { connect, type Connection } from "./connection.js";

const silent = () => undefined;
const logger = { debug: silent, info: silent, warn: silent, error: silent };
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (let step = opened.pop(); step !== undefined; step = opened.pop()) await step();
});

async function throughProxy() {
  const proxy = await openProxy(inject("warrenStack").amqpUrl);
  opened.push(proxy.close);
  const connection: Connection = connect({ url: proxy.url, name: "setups", logger });
  opened.push(connection.close);
  await connection.opened();

  return { proxy, connection };
}

test("a setup whose connection is lost in its first run has its turn with the next one", async () => {
  const { proxy, connection } = await throughProxy();
  let runs = 0;
  let done = 0;
  await connection.addSetup(async (amqp) => {
    runs += 1;
    const channel = await openedChannel(amqp);
    if (runs === 1) proxy.cut();
    await channel.checkExchange("amq.direct");
    done += 1;
  });

  await eventually(() => expect(done).toBe(1));
  expect(runs).toBe(2);
});

test("a setup that never hears of the loss of its connection is not waited for, and has its turn with the next one", async () => {
  const { proxy, connection } = await throughProxy();
  let runs = 0;
  const remove = await connection.addSetup(() => {
    runs += 1;
    if (runs > 1) return Promise.resolve();
    proxy.cut();

    return new Promise(() => undefined);
  });

  await eventually(() => expect(runs).toBe(2));
  remove();
});

test("the close of a channel ends with its connection, where that is lost before the broker has answered", async () => {
  const { proxy, connection } = await throughProxy();
  const closes: string[] = [];
  await connection.addSetup(async (amqp) => {
    if (closes.length > 0) return;
    const channels = [await openedChannel(amqp), await openedConfirmChannel(amqp)];
    proxy.freeze("answers");
    const closing = channels.map(async (channel) => channel.close());
    proxy.cut();
    proxy.thaw();
    closes.push(...(await Promise.allSettled(closing)).map(({ status }) => status));
  });

  await eventually(() => expect(closes).toEqual(["fulfilled", "fulfilled"]));
});

test("what a setup throws on a connection that lives on reaches whoever added it, and is not run again", async () => {
  const { proxy, connection } = await throughProxy();
  let [refused, next] = [0, 0];
  const adding = connection.addSetup(() => {
    refused += 1;

    return Promise.reject(new Error("there is no such queue"));
  });

  await expect(adding).rejects.toThrow("there is no such queue");

  // Whoever added it has been told, and nobody could take it away: the next connection is set up without it.
  await connection.addSetup(() => {
    next += 1;

    return Promise.resolve();
  });
  proxy.cut();
  await eventually(() => expect(next).toBe(2));
  expect(refused).toBe(1);
});

test("a queue whose node is down keeps its own consumer waiting, and neither the connection nor other consumers", async () => {
  const { connection } = await throughProxy();
  let tries = 0;
  const channel = await openRecoveringChannel(connection, {
    what: "consumer of a classic queue",
    async open(amqp) {
      tries += 1;
      // What a cluster says, which one broker cannot be made to say.
      if (tries < 3) {
        throw new Error(
          "404 (NOT-FOUND): home node 'b@localhost' of durable queue 'q' is down or inaccessible",
        );
      }

      return openedChannel(amqp);
    },
    closed: () => undefined,
  });
  opened.push(channel.close);

  expect(channel.health()).toMatchObject({ state: "opening", reason: expect.stringContaining("is down") });
  expect(connection.health()).toMatchObject({ state: "connected" });
  await eventually(() => expect(channel.health()).toEqual({ state: "open" }));
  expect(tries).toBe(3);
});
