import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { delay } from "@warren/messaging";
import { eventually } from "@warren/messaging/testing";
import { repository } from "@warren/programs";
import { withDatabase, type StackStatus } from "@warren/stack";
import { askUntilTaken, gatewayClient, keepDoing, PATIENCE_MS, type OrderView } from "@warren/test-system";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { claimShopPort } from "./shop-ports.js";

// Everything by the commands of docs/how-to/back-up-and-restore.md, on a shop with a folder, servers and ports of its own.
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "warren-restore-test-"));
const archive = join(folder, "wal");
const backup = join(folder, "backup");
const port = await claimShopPort();
const env: NodeJS.ProcessEnv = {
  ...process.env,
  NO_COLOR: "1",
  WARREN_STACK: join(folder, "stack"),
  WARREN_WAL_ARCHIVE: archive,
  ...Object.fromEntries(
    ["AMQP_URL", "AMQP_MANAGEMENT_URL", "DATABASE_URL", "REDIS_URL", "NODE_ENV", "VITEST"].map((name) => [
      name,
      "",
    ]),
  ),
};

const PATIENCE_S = String(PATIENCE_MS / 1_000);
const gateway = gatewayClient(() => `http://127.0.0.1:${port}`, "");

type Shop = Readonly<{ end: () => Promise<void> }>;

let shop: Shop | undefined;
/** By when their orders were placed. */
const placed = { before: [] as string[], during: [] as string[], after: [] as string[] };
/** Between two orders, after the backup; how many of those after it had been placed by then. */
let moment = { at: new Date(), placed: 0 };
const beforeAny = new Date();

beforeAll(async () => {
  shop = await startShop();
  placed.before.push(...(await place(20)));
  // Payments wait in their queue now, and nowhere else: the databases of the backup know of them by the inboxes alone.
  await simulate("database_timeout");
  placed.before.push(...(await place(10)));
  const customers = keepDoing(async () => {
    placed.during.push(...(await place(2)));
    await delay(50);
  });
  try {
    await command("backup", "--out", backup);
  } finally {
    await customers.end();
  }
  placed.after.push(...(await place(5)));
  moment = { at: new Date(), placed: placed.after.length };
  placed.after.push(...(await place(5)));
});
afterAll(async () => {
  await shop?.end();
  await stack("down");
  rmSync(folder, { recursive: true, force: true });
});

test("a running shop's databases are not replaced, and its queues not emptied", async () => {
  await expect(command("restore", "--from", backup)).rejects.toThrow(/run\. End the shop first/);
  await expect(command("resend", "--yes")).rejects.toThrow(/The shop runs: somebody consumes/);
  await shop?.end();
});

// Each of the following begins with the backup, and needs none of the others.
test("up to a moment between two orders the one before is there, and the one after it is not", async () => {
  const until = (at: Date) => ["--wal", archive, "--until", at.toISOString()];
  await expect(command("restore", "--from", backup, ...until(beforeAny))).rejects.toThrow(
    /later than --until/,
  );

  await restore(...until(moment.at));

  const before = [...placed.before, ...placed.during, ...placed.after.slice(0, moment.placed)];
  expect(await restoredOf(before)).toBe(before.length);
  expect(await restoredOf(placed.after.slice(moment.placed))).toBe(0);
});

test("with the archived log no order is lost, though the databases are, and every one is finished", async () => {
  await restore("--wal", archive);

  const all = [...placed.before, ...placed.during, ...placed.after];
  expect(await restoredOf(all)).toBe(all.length);
  expect(await command("resend", "--yes")).toMatch(/order: [1-9]\d* messages sent again/);
  shop = await startShop();
  expect(await command("audit", "--settle", PATIENCE_S)).toContain("Everything agrees");
  expect(await statusesOf(all)).toEqual(new Set(["paid for"]));

  // As before it: queues hold payments of which no database of the backup knows.
  await simulate("database_timeout");
  placed.after.push(...(await place(10)));
});

test("with the backup alone every order of before is finished, and those of after are unknown to all", async () => {
  await restore();
  expect(await command("resend").catch(outputOf)).toContain("Nothing was changed.");
  const said = await command("resend", "--yes");
  expect(said).toMatch(/[1-9]\d* messages of another moment were taken out/);
  expect(said).toMatch(/order: [1-9]\d* messages sent again/);
  expect(said).toMatch(/Redis: \d+ notes about orders were forgotten/);
  shop = await startShop();

  expect(await command("audit", "--settle", PATIENCE_S)).toContain("Everything agrees");
  expect(await statusesOf(placed.before)).toEqual(new Set(["paid for"]));
  expect(await statusesOf(placed.after)).toEqual(new Set(["unknown"]));
  // Some of them were committed before the moment of the backup.
  expect([...(await statusesOf(placed.during))].toSorted()).toEqual(["paid for", "unknown"]);
});

/** The databases are gone, and restored, and their servers started. */
async function restore(...options: readonly string[]): Promise<void> {
  await shop?.end();
  await stack("down");
  rmSync(join(folder, "stack", "dev", "postgres"), { recursive: true });
  const said = await command("restore", "--from", backup, ...options);
  expect(said).toContain("The databases are as they were at");
  await stack("up");
}

/** How many of the orders the restored database has, while no shop runs. */
async function restoredOf(ids: readonly string[]): Promise<number | null> {
  const { servers } = JSON.parse(await stack("status", "--json").catch(outputOf)) as StackStatus;
  const address = servers.find(({ server }) => server === "postgres")?.address ?? "";
  const orders = new Client({ connectionString: withDatabase(address, "orders") });
  await orders.connect();
  const { rowCount } = await orders.query("select from orders where id = any($1::uuid[])", [ids]);
  await orders.end();

  return rowCount;
}

/** What a command said that had exit code 1: of a shop of which only the servers run, or of what is not done unasked. */
function outputOf(error: unknown): string {
  return (error as { stdout: string }).stdout;
}

async function stack(...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", "stack/src/cli.ts", ...args], {
    cwd: repository,
    env: { ...env, WARREN_WAL_ARCHIVE: "" },
  });

  return stdout;
}

/** @throws Error with what it said, where its exit code is not 0 */
async function command(name: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ["--import", "tsx", `tools/src/${name}.ts`, ...args], {
    cwd: repository,
    env,
  });

  return stdout;
}

async function startShop(): Promise<Shop> {
  // A backup is of one archive; what comes after a restore belongs into another.
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "tools/src/start.ts", "--port", String(port), "--no-docs"],
    { cwd: repository, env: { ...env, WARREN_WAL_ARCHIVE: placed.before.length === 0 ? archive : "" } },
  );
  const said = await untilSaid(child);
  expect(said).toContain("Ctrl-C stops everything");
  const ended = once(child, "close");

  return {
    async end() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

function untilSaid(child: ChildProcess): Promise<string> {
  let said = "";

  return new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (/Ctrl-C stops everything|could not start/.test(said)) resolve(said);
      });
    child.once("close", () => resolve(said));
  });
}

/** Places orders, one after the other. Resolves with the ids of those that the order service has taken. */
async function place(count: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const body = {
      userId: randomUUID(),
      email: "somebody@customers.example",
      items: [{ productId: "prod-001", quantity: 1, price: 29.99 }],
    };
    const id = await gateway.placeSurely(body);
    // Where the order service is busy the gateway takes the order before it.
    await eventually(async () => expect((await gateway.order(id)).body).toHaveProperty("totalAmount"));
    ids.push(id);
  }

  return ids;
}

async function simulate(type: string): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port + 3}/admin/simulate-failure`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ type, duration: 600_000 }),
  });
  expect(answer.ok).toBe(true);
}

/** What became of orders: confirmed, and perhaps on their way to the customer; or nobody knows them. */
async function statusesOf(ids: readonly string[]): Promise<ReadonlySet<string>> {
  const statuses = new Set<string>();
  for (const id of ids) statuses.add(await statusOf(id));

  return statuses;
}

async function statusOf(id: string): Promise<string> {
  const answer = await askUntilTaken(() => gateway.request<OrderView>("GET", `/api/orders/${id}`), {
    withinMs: PATIENCE_MS,
  });
  if (answer?.status === 404) return "unknown";
  const status = answer?.body.status ?? "without an answer";

  return ["confirmed", "dispatched", "delivered"].includes(status) ? "paid for" : status;
}
