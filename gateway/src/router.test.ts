import type { AnyTRPCProcedure } from "@trpc/server";
import { expect, test } from "vitest";
import { methodsByAddress, operationsOf, proceduresIn } from "./rest/operations.js";
import { createRouter } from "./router.js";

// Nothing is called: the procedures are only looked at.
const router = createRouter({ shop: {} } as Parameters<typeof createRouter>[0]);
const { procedures } = router._def;
const described = proceduresIn(procedures);

test("every procedure says who may call it, and it is who this table says", () => {
  const who = Object.fromEntries(described.map(({ name, meta }) => [name, meta.who]));

  expect(who).toEqual({
    "orders.place": "customer",
    "orders.get": "customer",
    "orders.timeline": "customer",
    "orders.journey": "trusted",
    "orders.list": "customer",
    "orders.cancel": "customer",
    "orders.watch": "customer",
    "stock.check": "anyone",
    "stock.low": "trusted",
    "stock.adjust": "trusted",
    "catalog.list": "anyone",
    "catalog.get": "anyone",
    "catalog.put": "trusted",
    "shipments.track": "customer",
    "notifications.list": "customer",
    me: "customer",
    "admin.services": "admin",
    "admin.circuits": "admin",
    "admin.queues": "admin",
    "admin.flow": "admin",
    "admin.insights": "admin",
    "admin.mails.list": "admin",
    "admin.mails.show": "admin",
    "admin.pauses.list": "admin",
    "admin.pauses.start": "admin",
    "admin.pauses.end": "admin",
    "admin.simulate.state": "admin",
    "admin.simulate.start": "admin",
    "admin.simulate.end": "admin",
    "admin.deadLetters.list": "admin",
    "admin.deadLetters.show": "admin",
    "admin.deadLetters.requeue": "admin",
    "admin.deadLetters.discard": "admin",
    "admin.deadLetters.restore": "admin",
    "admin.deadLetters.edit": "admin",
    "admin.deadLetters.audit": "admin",
  });
});

test("every procedure says what it gives and where it is over REST, or why it is nowhere", () => {
  const silent = described.filter(
    ({ meta: { rest }, output }) =>
      output === undefined ||
      rest === undefined ||
      ("onlyTrpc" in rest ? rest.onlyTrpc === "" : rest.summary === ""),
  );

  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("every procedure takes nothing, or what a schema lets in", () => {
  const open = described.filter(
    ({ procedure, input }) => input === undefined && inputsOf(procedure).length > 0,
  );

  expect(open.map(({ name }) => name)).toEqual([]);
});

test("every REST address is as it was, and has the methods of its procedures", () => {
  expect(Object.fromEntries(methodsByAddress(operationsOf(router)))).toEqual({
    "/api/me": ["GET", "HEAD"],
    "/api/orders": ["POST", "GET", "HEAD"],
    "/api/orders/:id": ["GET", "HEAD"],
    "/api/orders/:id/timeline": ["GET", "HEAD"],
    "/api/orders/:id/cancel": ["POST"],
    "/api/orders/:id/events": ["GET", "HEAD"],
    "/api/orders/:id/journey": ["GET", "HEAD"],
    "/api/orders/:id/shipment": ["GET", "HEAD"],
    "/api/notifications": ["GET", "HEAD"],
    "/api/products": ["GET", "HEAD"],
    "/api/products/:productId": ["GET", "HEAD"],
    "/api/stock/:productId": ["GET", "HEAD"],
    "/api/admin/products": ["PUT"],
    "/api/admin/stock": ["POST"],
    "/api/admin/stock/low": ["GET", "HEAD"],
    "/api/admin/services": ["GET", "HEAD"],
    "/api/admin/circuits": ["GET", "HEAD"],
    "/api/admin/queues": ["GET", "HEAD"],
    "/api/admin/flow": ["GET", "HEAD"],
    "/api/admin/insights": ["GET", "HEAD"],
    "/api/admin/mails": ["GET", "HEAD"],
    "/api/admin/mails/:id": ["GET", "HEAD"],
    "/api/admin/pauses": ["GET", "HEAD", "POST", "DELETE"],
    "/api/admin/failures": ["GET", "HEAD", "POST", "DELETE"],
    "/api/admin/dead-letters": ["GET", "HEAD"],
    "/api/admin/dead-letters/audit": ["GET", "HEAD"],
    "/api/admin/dead-letters/requeue": ["POST"],
    "/api/admin/dead-letters/discard": ["POST"],
    "/api/admin/dead-letters/restore": ["POST"],
    "/api/admin/dead-letters/:ref": ["GET", "HEAD", "PUT"],
  });
});

test("nobody but those it is for gets as far as its input", async () => {
  for (const { name: path, procedure, meta } of described) {
    const { who } = meta;
    for (const caller of [
      { kind: "anonymous" },
      { kind: "unverified" },
      { kind: "customer", userId: "123e4567-e89b-12d3-a456-426614174000", email: undefined },
      { kind: "staff", name: "sue", role: "trusted" },
      { kind: "machine", id: "0123456789ab", role: "trusted" },
    ]) {
      const mayCall =
        who === "anyone" ||
        (who === "customer" && caller.kind !== "anonymous") ||
        (who === "trusted" && "role" in caller);
      if (mayCall) continue;
      const code = "role" in caller || "userId" in caller ? "not_allowed" : "not_authenticated";

      await expect(called(procedure, caller), `${path} as ${caller.kind}`).rejects.toMatchObject({
        problem: { code },
      });
    }
  }
});

function inputsOf({ _def }: AnyTRPCProcedure): readonly unknown[] {
  return (_def as unknown as Readonly<{ inputs?: readonly unknown[] }>).inputs ?? [];
}

test("who tries what is for the shop alone is noted, with nothing of what they sent", async () => {
  for (const { name: path, procedure, meta } of described.filter(({ meta: { who } }) => who === "admin")) {
    const lines: unknown[] = [];
    const asked = called(
      procedure,
      { kind: "machine", id: "0123456789ab", role: "trusted" },
      { path, lines },
    );

    await expect(asked).rejects.toMatchObject({ problem: { code: "not_allowed" } });
    expect(lines, `${path}, for ${String(meta.who)}`).toEqual([
      { audit: path, by: "API key 0123456789ab", on: {}, outcome: "not_allowed", correlationId: "a" },
    ]);
  }
});

test("who may not see an order without saying who they are is not noted", async () => {
  const get = described.find(({ name }) => name === "orders.get");
  const lines: unknown[] = [];

  await expect(
    get && called(get.procedure, { kind: "anonymous" }, { path: get.name, lines }),
  ).rejects.toMatchObject({ problem: { code: "not_authenticated" } });
  expect(lines).toEqual([]);
});

async function called(
  procedure: AnyTRPCProcedure,
  caller: object,
  { path = "", lines = [] }: Readonly<{ path?: string; lines?: unknown[] }> = {},
): Promise<unknown> {
  return procedure({
    ctx: {
      caller,
      until: undefined,
      address: "127.0.0.1",
      origin: { correlationId: "a" },
      idempotencyKey: undefined,
      log: { info: (fields: object) => lines.push(fields) },
      noteOrder: () => undefined,
    },
    getRawInput: () => Promise.reject(new Error("got as far as its input")),
    path,
    type: procedure._def.type,
    signal: undefined,
    batchIndex: 0,
  });
}
