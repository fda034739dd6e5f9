import { createVhost, type TestVhost } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { eventually } from "../testing/eventually.js";
import { openProxy, type Proxy } from "../testing/proxy.js";
import { runConnection } from "./single-connection.js";

let vhost: TestVhost;
let proxy: Proxy;

beforeAll(async () => {
  vhost = await createVhost(inject("warrenStack"));
  proxy = await openProxy(vhost.amqpUrl);
});
afterAll(async () => {
  await proxy.close();
  await vhost.drop();
});

const silent = () => undefined;

test("a connection that is told to close while it opens is closed, however long its set-up would take", async () => {
  const closing = new AbortController();
  let [passed, up] = [0, false];

  const ended = await runConnection(
    { url: proxy.url, node: `127.0.0.1:${proxy.port}` },
    {
      name: "shop",
      logger: { debug: silent, info: silent, warn: silent, error: silent },
      heartbeatSeconds: 10,
      connectTimeoutMs: 10_000,
      tls: undefined,
      // As where the broker does not answer.
      setups: [() => new Promise<void>(silent)],
      before: () => {
        // The first call is before it opens, the second once it is open.
        if (++passed === 1) closing.abort();
        else expect(proxy.connections()).toBe(1);

        return Promise.resolve();
      },
      closing: closing.signal,
      up: () => (up = true),
      blocked: silent,
    },
  );

  expect(ended).toMatchObject({ up: false, reason: { message: 'the connection "shop" was closed' } });
  expect({ passed, up }).toEqual({ passed: 2, up: false });
  await eventually(() => expect(proxy.connections()).toBe(0));
});
