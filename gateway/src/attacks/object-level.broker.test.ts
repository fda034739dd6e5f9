import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { callEachWay } from "../testing/call-procedure.js";
import { everyProcedure, fieldsOf } from "../testing/every-procedure.js";
import { article, startServices } from "../testing/gateway-bench.js";
import { httpClient, idOf } from "../testing/http-client.js";
import { openVerifiedBench, type VerifiedBench } from "../testing/verified-bench.js";

// OWASP API1:2023, broken object level authorization. Procedures are found in the router, so that a new one is attacked, too.

const ada = { sub: randomUUID() };
const eve = { sub: randomUUID() };

let verified: VerifiedBench;
const { get, post } = httpClient(() => verified.gateway);

beforeAll(async () => {
  verified = await openVerifiedBench();
});
beforeEach(() => startServices(verified.bench.services));
afterAll(() => verified.bench.close());

const forCustomers = everyProcedure().filter(({ meta }) => meta.who === "customer");
const taking = (field: string) =>
  forCustomers
    .filter((described) => fieldsOf(described).includes(field))
    .map((one) => [one.name, one] as const);

test("the router has procedures that take an order's id, and such that take a user's", () => {
  expect(taking("id").map(([name]) => name)).toEqual(
    expect.arrayContaining(["orders.get", "orders.cancel", "orders.watch"]),
  );
  expect(taking("userId").map(([name]) => name)).toEqual(
    expect.arrayContaining(["orders.place", "orders.list"]),
  );
});

test.each(taking("id"))(
  "%s answers about somebody else's order as about one that nobody has, to the letter",
  async (_, described) => {
    const theirs = idOf((await post("/api/orders", { items: article.items }, await verified.as(ada))).body);
    const headers = await verified.as(eve);
    const ask = async (id: string) => {
      const answers = await callEachWay(verified.gateway.url, described, { input: { id }, headers });

      return answers.map((answer) => ({ ...answer, text: answer.text.replaceAll(id, "the id") }));
    };

    const answers = await ask(theirs);
    expect(answers).toEqual(await ask(randomUUID()));
    for (const { type, status, text } of answers) {
      // A stream over tRPC has begun before it is looked for the order.
      if (type !== "text/event-stream") expect(status).toBe(404);
      expect(text).toMatch(/_not_found"/);
      expect(text).not.toContain(ada.sub);
    }
    expect(await get(`/api/orders/${theirs}`, await verified.as(ada))).toMatchObject({
      body: { id: theirs, status: "created" },
    });
  },
);

test.each(taking("userId"))(
  "%s does nothing in the name of a user whom the caller is not",
  async (_, described) => {
    const { received } = verified.bench.services;
    const before = received.length;
    const headers = await verified.as(eve);
    const input = {
      userId: ada.sub,
      ...(described.procedure._def.type === "mutation" ? { items: article.items } : {}),
    };

    for (const { status, text } of await callEachWay(verified.gateway.url, described, { input, headers })) {
      expect(status).toBe(403);
      expect(text).toContain('"not_allowed"');
    }
    expect(JSON.stringify(received.slice(before))).not.toContain(ada.sub);
  },
);
