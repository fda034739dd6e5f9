import { expect, test } from "vitest";
import { createRouter } from "./router.js";

// Nothing is called: the procedures are only looked at.
const procedures = createRouter({ shop: {} } as Parameters<typeof createRouter>[0])._def.procedures;

test("every procedure says who may call it, and it is who this table says", () => {
  const who = Object.fromEntries(
    Object.entries(walked(procedures)).map(([path, { _def }]) => [path, _def.meta?.who]),
  );

  expect(who).toEqual({
    "orders.place": "customer",
    "orders.get": "customer",
    "orders.list": "customer",
    "orders.cancel": "customer",
    "orders.watch": "customer",
    "stock.check": "anyone",
    "stock.adjust": "trusted",
    "catalog.list": "anyone",
    "catalog.put": "trusted",
    me: "customer",
    "admin.deadLetters.list": "admin",
    "admin.deadLetters.show": "admin",
    "admin.deadLetters.requeue": "admin",
    "admin.deadLetters.discard": "admin",
    "admin.deadLetters.edit": "admin",
    "admin.deadLetters.audit": "admin",
  });
});

test("nobody but those it is for gets as far as its input", async () => {
  for (const [path, procedure] of Object.entries(walked(procedures))) {
    const { who } = procedure._def.meta ?? {};
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

type Procedure = Readonly<{ _def: Readonly<{ type: string; meta?: Readonly<{ who?: string }> }> }> &
  ((options: object) => Promise<unknown>);

/** As they are at run time, by their paths. */
function walked(tree: object, path: readonly string[] = []): Readonly<Record<string, Procedure>> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]: [string, unknown]) => {
      const at = [...path, name];
      if (typeof value === "function") return [[at.join("."), value as Procedure]];

      return typeof value === "object" && value !== null ? Object.entries(walked(value, at)) : [];
    }),
  );
}

async function called(procedure: Procedure, caller: object): Promise<unknown> {
  return procedure({
    ctx: { caller, until: undefined, origin: { correlationId: "a" }, idempotencyKey: undefined },
    getRawInput: () => Promise.reject(new Error("got as far as its input")),
    path: "",
    type: procedure._def.type,
    signal: undefined,
    batchIndex: 0,
  });
}
