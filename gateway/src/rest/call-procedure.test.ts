import { randomUUID } from "node:crypto";
import type { AnyTRPCProcedure } from "@trpc/server";
import { expect, test } from "vitest";
import * as z from "zod";
import { Problem } from "../problem.js";
import { forAdmins, forAnyone, forCustomers, type Context } from "../trpc.js";
import { callProcedure, type Calling } from "./call-procedure.js";

const given = z.object({ count: z.int().default(1) });
const context: Context = {
  caller: { kind: "customer", userId: randomUUID(), email: undefined },
  until: undefined,
  origin: { correlationId: "a" },
  address: "127.0.0.1",
  idempotencyKey: undefined,
  log: { info: () => undefined },
  noteOrder: () => undefined,
};
const calling: Calling = { name: "things.do", context, signal: new AbortController().signal };

const doubled = forCustomers
  .input(given)
  .output(z.object({ count: z.int(), caller: z.string() }))
  .mutation(({ input: { count }, ctx, path }) => ({ count: count * 2, caller: ctx.caller.kind, path }));

const failing = (error: Error) =>
  forAnyone.query(() => {
    throw error;
  });

test.each<[string, AnyTRPCProcedure, unknown, unknown]>([
  ["an input", doubled, { count: 2 }, { count: 4, caller: "customer" }],
  ["an input with defaults", doubled, {}, { count: 2, caller: "customer" }],
  ["a wrong input", doubled, { count: "2" }, { code: "BAD_REQUEST" }],
  ["no input at all", doubled, undefined, { code: "BAD_REQUEST" }],
  ["a caller who may not", forAdmins.input(given).query(() => 1), {}, { code: "FORBIDDEN" }],
  ["a no", failing(new Problem("out_of_stock", "Sold out.")), {}, { message: "Sold out." }],
  ["a fault", failing(new Error("broken")), {}, { code: "INTERNAL_SERVER_ERROR", message: "broken" }],
  [
    "a wrong output",
    forAnyone.output(given).query(() => ({ count: "many" }) as never),
    {},
    { code: "INTERNAL_SERVER_ERROR", message: "Output validation failed" },
  ],
])("%s comes to the same as with tRPC's own caller", async (_, procedure, input, expected) => {
  const ours = await callProcedure(procedure, input, calling).catch((error: unknown) => error);
  const theirs = await tRPCs(procedure, input).catch((error: unknown) => error);

  expect(ours).toMatchObject(expected as object);
  expect(ours).toEqual(theirs);
});

function tRPCs(procedure: AnyTRPCProcedure, input: unknown): Promise<unknown> {
  return procedure({
    ctx: context,
    getRawInput: async () => input,
    path: calling.name,
    type: procedure._def.type,
    signal: calling.signal,
    batchIndex: 0,
  }) as Promise<unknown>;
}
