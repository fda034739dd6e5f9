import { once } from "node:events";
import { Agent, IncomingMessage, request } from "node:http";
import { Socket } from "node:net";
import { fastify, type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hangUpOf } from "./hang-up.js";

let app: FastifyInstance;
let agent: Agent;
let address: string;
let signals: AbortSignal[];

beforeEach(async () => {
  signals = [];
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
  app = fastify({ forceCloseConnections: true });
  app.get("/quick", (asked) => {
    signals.push(hangUpOf(asked));

    return {};
  });
  app.get("/slow", async (asked) => {
    const signal = hangUpOf(asked);
    signals.push(signal);
    app.server.emit("asked");
    await once(signal, "abort");

    return {};
  });
  address = await app.listen({ host: "127.0.0.1", port: 0 });
});
afterEach(async () => {
  agent.destroy();
  await app.close();
});

test("an answer that was sent aborts nothing, and the next request of the connection has the same signal", async () => {
  await ask("/quick");
  await ask("/quick");

  expect(signals).toHaveLength(2);
  expect(signals[0]).toBe(signals[1]);
  expect(signals[0]?.aborted).toBe(false);
});

test("whoever goes away before the answer aborts what was begun, and nobody else's", async () => {
  await ask("/quick");
  const other = new Agent();
  const asking = request(`${address}/slow`, { agent: other });
  asking.on("error", () => undefined);
  const asked = once(app.server, "asked");
  asking.end();
  await asked;
  const [first, second] = signals;
  const aborted = once(second as AbortSignal, "abort");
  asking.destroy();
  await aborted;

  expect(second?.reason).toBe("the caller went away");
  expect(first?.aborted).toBe(false);
});

test("whoever goes away at a later request of a connection aborts that, and who came from there before has had their answer", async () => {
  await ask("/quick");
  const asking = request(`${address}/slow`, { agent });
  asking.on("error", () => undefined);
  const asked = once(app.server, "asked");
  asking.end();
  await asked;
  expect(signals[1]).toBe(signals[0]);
  expect(signals[1]?.aborted).toBe(false);
  const aborted = once(signals[1] as AbortSignal, "abort");
  asking.destroy();
  await aborted;
});

test("whoever has gone before anybody asked is known to be gone", () => {
  const socket = new Socket();
  socket.destroy();

  expect(hangUpOf({ raw: new IncomingMessage(socket) }).aborted).toBe(true);
});

async function ask(path: string): Promise<void> {
  const asking = request(`${address}${path}`, { agent });
  const [answer] = (await once(asking.end(), "response")) as [IncomingMessage];
  answer.resume();
  await once(answer, "end");
}
