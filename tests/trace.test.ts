import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { programNames, repository } from "@warren/programs";
import {
  LAMP,
  orderOf,
  PATIENCE_MS,
  startSystem,
  testSettings,
  untilEnded,
  type System,
} from "@warren/test-system";
import { afterAll, beforeAll, expect, inject, test } from "vitest";

const run = promisify(execFile);

type Step = Readonly<{
  kind: string;
  depth: number;
  service: string;
  message?: string;
  outcome?: string;
  name?: string;
  of?: string;
}>;
type Journey = Readonly<{ traceIds: readonly string[]; steps: readonly Step[] }>;

let system: System;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "warren-traces-"));
  system = await startSystem(inject("warrenStack"), {
    processes: programNames,
    settings: { ...testSettings, TRACE_FOLDER: folder },
  });
  await system.gateway.supply([LAMP]);
});
afterAll(async () => {
  await system.close();
  await rm(folder, { recursive: true, force: true });
});

const trace = async (...args: readonly string[]) => {
  const command = ["--import", "tsx", "tools/src/trace.ts", ...args, "--folder", folder];
  const { stdout, stderr } = await run(process.execPath, command, { cwd: repository });

  // Colours, where whoever runs the tests wants some.
  return { stdout: stripVTControlCharacters(stdout), stderr };
};

test("an order's journey is one connected trace over the gateway and all services", async () => {
  const { body } = await system.gateway.place(orderOf({}));
  const { id } = body as { id: string };
  await untilEnded(system, [id]);

  await expect
    .poll(
      async () => {
        const { steps } = JSON.parse((await trace(id, "--json")).stdout) as Journey;

        return new Set(steps.filter(({ kind }) => kind === "handled").map(({ service }) => service));
      },
      { timeout: PATIENCE_MS, interval: 500 },
    )
    .toEqual(new Set(["order", "inventory", "payment", "shipping", "notification"]));
  const { traceIds, steps } = JSON.parse((await trace(id, "--json")).stdout) as Journey;
  expect(traceIds).toHaveLength(1);
  // Everything but the request has a cause above it.
  expect(steps.filter(({ depth }) => depth === 0)).toMatchObject([{ kind: "request", service: "gateway" }]);
  const { stdout } = await trace(id);
  expect(stdout).toContain("gateway POST /api/orders");
  expect(stdout).toContain("inventory handles ReserveStock");
  expect(stdout).toMatch(/waited .* in payments\.commands, took .* done/);
});

test("asked for more, it tells what each step asked of databases, Redis, the mail server and the card provider", async () => {
  const headers = { "idempotency-key": randomUUID() };
  const order = orderOf({ email: "ada@customers.example" });
  const { body } = await system.gateway.place(order, headers);
  const { id } = body as { id: string };
  await untilEnded(system, [id]);
  const stepsOf = async () => (JSON.parse((await trace(id, "--json", "--verbose")).stdout) as Journey).steps;

  const askers = new Set<string>();
  await expect
    .poll(
      async () => {
        const steps = await stepsOf();
        for (const [at, step] of steps.entries()) {
          if (step.kind !== "called") continue;
          // The step above it: the nearest one before it that is less deep.
          const parent = steps.slice(0, at).findLast(({ depth }) => depth < step.depth);
          askers.add(`${step.service} ${parent?.message ?? parent?.name} ${step.of}`);
        }

        return [...askers];
      },
      { timeout: PATIENCE_MS, interval: 500 },
    )
    .toEqual(
      expect.arrayContaining([
        "gateway POST /api/orders redis",
        "order PlaceOrder postgresql",
        "inventory ReserveStock postgresql",
        "payment AuthorizePayment postgresql",
        "payment AuthorizePayment redis",
        "payment AuthorizePayment card provider",
        "notification OrderConfirmed mail server",
      ]),
    );
  expect((await trace(id)).stdout).not.toContain("postgresql");
  expect((await trace(id, "--verbose")).stdout).toContain("payment asks card provider: authorize");
  expect(await readAll()).not.toContain("ada@customers.example");
});

test("of orders that failed it tells the story: who could not work, what the provider said, what was undone", async () => {
  const failures = `${system.url("payment") ?? ""}/admin/simulate-failure`;
  const down = await fetch(failures, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type: "provider_down", duration: 600_000 }),
  });
  expect(down.status).toBe(200);
  const placed = await Promise.all(
    [{}, { paymentMethod: "card-declined" }].map(async (change) => system.gateway.place(orderOf(change))),
  );
  const [late = "", declined = ""] = placed.map(({ body }) => (body as { id: string }).id);
  await expect
    .poll(async () => (await trace(late, "--verbose")).stdout, { timeout: PATIENCE_MS, interval: 500 })
    .toMatch(/payment handles AuthorizePayment .*paused/);
  expect((await fetch(`${failures}/provider_down`, { method: "DELETE" })).ok).toBe(true);
  await untilEnded(system, [late, declined]);

  await expect
    .poll(async () => (await trace(late, "--verbose")).stdout, { timeout: PATIENCE_MS, interval: 500 })
    .toMatch(/payment handles AuthorizePayment .*paused[^]*provider_unavailable[^]*AuthorizePayment .*done/);
  await expect
    .poll(async () => (await trace(declined)).stdout, { timeout: PATIENCE_MS, interval: 500 })
    .toMatch(/1 compensated[^]*inventory handles ReleaseStock .*compensation, done/);
});

test("an id that nobody knows is said to be unknown, with what was looked at", async () => {
  await expect(trace("no-such-order")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nothing is known of") as string,
  });
});

/** All that stands in the trace files. */
async function readAll(): Promise<string> {
  const files = await readdir(folder);

  return (await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")))).join("");
}

test("the gateway tells the same journey to administrators and trusted callers", async () => {
  const { body } = await system.gateway.place(orderOf({}));
  const { id } = body as { id: string };
  await untilEnded(system, [id]);
  const headers = { "x-api-key": system.adminKey };
  const journey = () => system.gateway.request("GET", `/api/orders/${id}/journey`, { headers });

  await expect
    .poll(
      async () =>
        ((await journey())?.body as Partial<Journey> | undefined)?.steps?.map(({ message }) => message),
      {
        timeout: PATIENCE_MS,
        interval: 500,
      },
    )
    .toEqual(expect.arrayContaining(["PlaceOrder", "ReserveStock", "CapturePayment"]));
  const told = JSON.parse((await trace(id, "--json")).stdout) as Journey;
  expect((await journey())?.body).toMatchObject({ traceIds: told.traceIds });

  const unknown = await system.gateway.request("GET", `/api/orders/${randomUUID()}/journey`, { headers });
  expect(unknown).toMatchObject({ status: 404, body: { code: "no_traces" } });
});
