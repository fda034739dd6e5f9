import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManagement } from "../management/client.js";
import { readObserved } from "./read-observed.js";

// What a broker's HTTP API may say of who consumes, one round after the other. The imports of the command line ask the real one.

/** What the API answers of consumers and of connections, as often as it was asked: the last one from then on. */
type Round = Readonly<{ consumers: unknown; connections: unknown }>;

let server: Server;
let rounds: readonly Round[] = [];
let asked: Record<keyof Round, number>;

beforeEach(async () => {
  asked = { consumers: 0, connections: 0 };
  const next = (what: keyof Round) => rounds[Math.min(asked[what]++, rounds.length - 1)]?.[what];
  server = createServer(({ url = "" }, response) => {
    const path = new URL(url, "http://x").pathname;
    const answer = path.startsWith("/api/consumers/")
      ? next("consumers")
      : path.endsWith("/connections")
        ? next("connections")
        : path.startsWith("/api/policies/")
          ? []
          : { items: [], page_count: 1, total_count: 0 };
    response.writeHead(answer === REFUSED ? 403 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const REFUSED = { error: "not_authorised" };
const consumer = (queue: string, connection?: string) => ({
  queue: { name: queue },
  consumer_tag: `tag of ${queue}`,
  channel_details: connection === undefined ? [] : { connection_name: connection },
});
const shop = { name: "1.2.3.4:5 -> 6.7.8.9:10", user_provided_name: "shop" };

async function seen(signal = new AbortController().signal, log: (line: string) => void = () => undefined) {
  const { port } = server.address() as AddressInfo;
  const management = createManagement({
    managementUrl: `http://guest:guest@127.0.0.1:${String(port)}`,
    vhost: "/",
  });
  const { consumers, seesClients } = await readObserved(management, "/", { signal, log });

  return { clients: consumers.map(({ client }) => client), seesClients };
}

test("a consumer whose connection is not told of yet is asked for again", async () => {
  rounds = [
    { consumers: [consumer("orders")], connections: [] },
    { consumers: [consumer("orders", shop.name)], connections: [shop] },
  ];

  expect(await seen()).toEqual({ clients: ["shop"], seesClients: true });
  expect(asked).toEqual({ consumers: 2, connections: 2 });
});

test("that it waits for that is said once, and whoever stops it waits no longer and gets nothing", async () => {
  const missing = { consumers: [consumer("orders"), consumer("invoices", shop.name)], connections: [shop] };
  const told = { consumers: [consumer("orders", shop.name)], connections: [shop] };
  rounds = [missing, missing, told];
  const lines: string[] = [];
  await seen(undefined, (line) => lines.push(line));
  expect(lines).toEqual([expect.stringMatching(/^waiting up to 12 s .*: not yet of 1 of 2 …$/)]);

  rounds = [missing];
  asked = { consumers: 0, connections: 0 };
  const stopping = new AbortController();
  await expect(seen(stopping.signal, () => stopping.abort(new Error("stopped")))).rejects.toThrow("stopped");
  expect(asked.consumers).toBeLessThanOrEqual(2);
});

test.each<[what: string, later: Round]>([
  ["consumers", { consumers: REFUSED, connections: [shop] }],
  ["connections", { consumers: [consumer("orders", shop.name)], connections: REFUSED }],
])("what was known stays where %s cannot be read again", async (_, later) => {
  rounds = [{ consumers: [consumer("orders", shop.name), consumer("invoices")], connections: [shop] }, later];

  expect(await seen()).toEqual({ clients: ["shop", undefined], seesClients: true });
});

test("a user who may not see connections is asked nothing twice", async () => {
  rounds = [{ consumers: [consumer("orders", shop.name)], connections: REFUSED }];

  expect(await seen()).toEqual({ clients: [undefined], seesClients: false });
  expect(asked).toEqual({ consumers: 1, connections: 1 });
});
