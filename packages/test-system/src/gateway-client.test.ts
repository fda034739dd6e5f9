import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askUntilTaken, gatewayClient } from "./gateway-client.js";

let server: Server;
let asked = 0;

/** Answers with the status that is the path, and a page for people. */
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    asked++;
    response.writeHead(Number(url.slice(1))).end("<html>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

const client = () => gatewayClient(() => `http://127.0.0.1:${(server.address() as AddressInfo).port}`, "key");

test("an answer that is no JSON is an answer, and is not asked for again as if nobody had answered", async () => {
  const answer = await askUntilTaken(() => client().request("POST", "/400"), { withinMs: 10_000 });

  expect(answer).toMatchObject({ status: 400, body: { text: "<html>" } });
  expect(asked).toBe(1);
});

test("where nobody listens, or it is not known where, there is no answer", async () => {
  const nobody = gatewayClient(() => "http://127.0.0.1:2", "key");

  expect(await nobody.request("GET", "/200")).toBeUndefined();
  expect(await gatewayClient(() => undefined, "key").request("GET", "/200")).toBeUndefined();
  await expect(nobody.order("o-1")).rejects.toThrow("nobody answered GET /api/orders/o-1");
});
