import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createQueueReader } from "./queue-reader.js";

// What can be where the management API should be; the real one is asked in tests/administration.test.ts.

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
}

/** Of a server that has gone. */
async function nobodysAddress(): Promise<string> {
  const url = await serving(() => undefined);
  const server = servers.pop();
  await new Promise((resolve) => server?.close(resolve));

  return url;
}

const amqpUrl = "amqp://operator:geheim@127.0.0.1:5672/shop";
const away = (text: string): unknown =>
  expect.objectContaining({
    problem: { code: "unavailable" },
    message: expect.stringMatching(new RegExp(`management API cannot be asked\\..*${text}`)) as string,
  });

test.each<[string, string, number, RequestListener]>([
  ["does not answer", "no answer within 0.1 s", 100, () => undefined],
  [
    "does not let the operator in",
    "lacks the tag",
    5_000,
    (_, response) => void response.writeHead(401).end(),
  ],
  [
    "is something else",
    "is not RabbitMQ's management API",
    5_000,
    (_, response) => void response.end("<html>"),
  ],
])(
  "where the management API %s, the answer comes in time and says why, without the password",
  async (_, text, timeoutMs, answer) => {
    const read = createQueueReader({ amqpUrl, managementUrl: await serving(answer), timeoutMs });

    await expect(read()).rejects.toEqual(away(text));
    await expect(read()).rejects.not.toMatchObject({ message: expect.stringContaining("geheim") as string });
  },
);

test("where nobody listens, the answer says so", async () => {
  const read = createQueueReader({ amqpUrl, managementUrl: await nobodysAddress() });

  await expect(read()).rejects.toEqual(away("has nobody listening"));
});

test("whoever asks while an answer is awaited gets that one, as the operator, of the virtual host of the address", async () => {
  const asked: string[] = [];
  const managementUrl = await serving(({ url = "", headers }, response) => {
    asked.push(`${url.split("?")[0] ?? ""} ${headers.authorization ?? ""}`);
    const page = { items: [], page_count: 1, total_count: 0 };
    response.end(JSON.stringify(url.startsWith("/api/overview") ? { disable_stats: true } : page));
  });
  const read = createQueueReader({ amqpUrl, managementUrl });

  const [one, two] = await Promise.all([read(), read()]);
  expect(one).toBe(two);
  expect(one).toEqual({ statistics: "off", queues: new Map(), exchanges: new Map() });
  const operator = `Basic ${Buffer.from("operator:geheim").toString("base64")}`;
  expect(asked.sort()).toEqual([
    `/api/exchanges/shop ${operator}`,
    `/api/overview ${operator}`,
    `/api/queues/shop ${operator}`,
    `/api/queues/shop ${operator}`,
  ]);
  await read();
  expect(asked).toHaveLength(8);
});
