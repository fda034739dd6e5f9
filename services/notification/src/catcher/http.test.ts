import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { afterEach, expect, test } from "vitest";
import { startHttp, type HttpOptions } from "./http.js";
import { createMailbox } from "./mailbox.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const mail = (order: string, subject: string) => ({
  ...{ order, subject, receivedAt: new Date("2026-03-02T09:30:00.000Z"), messageId: undefined },
  ...{ from: "shop@shop.example", to: ["ada@example.com"], text: "Thank you.", html: "<p>Thank you.</p>" },
});

async function catcherWith(options: Partial<HttpOptions> = {}) {
  const mailbox = createMailbox(10);
  mailbox.add(mail("5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11", "Your order is confirmed"));
  mailbox.add(mail("prod-001", "Stock runs low"));
  const http = await startHttp(mailbox, { host: "127.0.0.1", port: 0, ...options });
  closing.push(http.close);
  const get = (path: string) => fetch(`http://127.0.0.1:${http.port}${path}`, { redirect: "manual" });

  return { get, json: async (path: string) => (await get(path)).json() };
}

test("summaries have nothing of what mails say, and say how many there are", async () => {
  const { json } = await catcherWith();

  expect(await json("/mails/summaries?limit=1")).toEqual({
    mails: [
      {
        ...{ id: 2, order: "prod-001", subject: "Stock runs low", received: 1 },
        ...{ receivedAt: "2026-03-02T09:30:00.000Z", from: "shop@shop.example", to: ["ada@example.com"] },
      },
    ],
    count: 2,
  });
});

test.each([
  ["1A52-6d", [1]],
  ["ADA@", [2, 1]],
  ["runs", [2]],
  ["thank", []],
])("a search for %s finds the mails %j: by order, address or subject", async (search, ids) => {
  const { json } = await catcherWith();
  const { mails } = (await json(`/mails/summaries?search=${search}`)) as { mails: { id: number }[] };

  expect(mails.map(({ id }) => id)).toEqual(ids);
});

test("one mail is there by its id, whole; one that is not there is not", async () => {
  const { get, json } = await catcherWith();

  expect(await json("/mails/1")).toMatchObject({ id: 1, text: "Thank you.", html: "<p>Thank you.</p>" });
  expect((await get("/mails/3")).status).toBe(404);
});

test("its own page leads to the console, or says where mails are", async () => {
  const led = await (await catcherWith({ consoleUrl: "http://localhost:3000/mail" })).get("/");
  const told = await (await catcherWith()).get("/");

  expect([led.status, led.headers.get("location")]).toEqual([302, "http://localhost:3000/mail"]);
  expect([told.status, told.headers.get("content-type")]).toEqual([200, "text/plain"]);
});

test.each([
  ["localhost:3080", 204],
  ["127.0.0.1", 204],
  ["evil.example:3080", 403],
])("who asks for %s is answered with %d: a web page's own name may lead here", async (host, status) => {
  const page = await startHttp(createMailbox(1), { host: "127.0.0.1", port: 0 });
  const at = { hostname: "127.0.0.1", port: page.port, path: "/mails", method: "DELETE" };
  const [answer] = (await once(request({ ...at, headers: { host } }).end(), "response")) as [IncomingMessage];
  answer.resume();
  await page.close();

  expect(answer.statusCode).toBe(status);
});
