import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import {
  createDatabase,
  ensureDatabase,
  serversStatus,
  startServers,
  stopServers,
  type RunningServers,
} from "./index.js";
import { globalSetup } from "./vitest.js";

// PostgreSQL alone, which starts in a second. All three, and what becomes of them, are tested in stack/src/stack.broker.test.ts.

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "warren-servers-test-"));
});
afterAll(async () => {
  await stopServers(directory);
  await rm(directory, { recursive: true, force: true });
});

const cache = path.resolve(import.meta.dirname, "../../../.cache/stack");
// Servers of the environment are not ours: this test starts its own in any case.
const env = { PATH: process.env["PATH"] };

describe("PostgreSQL alone", () => {
  let servers: RunningServers<"postgres">;
  beforeAll(async () => {
    servers = await startServers({ profile: "test", servers: ["postgres"], directory, cache, env });
  });
  afterAll(() => servers.stop());

  test("has an address, and there are no others", () => {
    expect(Object.keys(servers.addresses)).toEqual(["databaseUrl"]);
    expect(servers.sources.postgres).toMatch(/^PostgreSQL \d+/);
    expectTypeOf(servers.addresses).toEqualTypeOf<Readonly<{ databaseUrl: string }>>();
  });

  test("gives each test file a database of its own", async () => {
    const [one, other] = await Promise.all([
      createDatabase(servers.addresses),
      createDatabase(servers.addresses),
    ]);
    await run(one.databaseUrl, "create table bread ()");

    expect(await run(one.databaseUrl, "select to_regclass('bread')::text as found")).toEqual([
      { found: "bread" },
    ]);
    expect(await run(other.databaseUrl, "select to_regclass('bread')::text as found")).toEqual([
      { found: null },
    ]);
    await Promise.all([one.drop(), other.drop()]);
  });

  test("keeps a database that is there already, whoever asks for it", async () => {
    const address = await ensureDatabase(servers.addresses, "oven");
    await run(address, "create table bread ()");

    expect(await ensureDatabase(servers.addresses, "oven")).toBe(address);
    expect(await run(address, "select to_regclass('bread')::text as found")).toEqual([{ found: "bread" }]);
  });

  test("refuses to restart what was not started", async () => {
    const all = servers as unknown as RunningServers;

    expect(() => all.pause("redis")).toThrow("Redis is none of the servers that were started.");
  });
});

test("one set of servers is enough for all of Vitest's projects, and ends with the last", async () => {
  const told: unknown[] = [];
  const project = { provide: (name: string, value: unknown) => void told.push([name, value]) };
  const setup = globalSetup({
    name: "both",
    servers: ["postgres"],
    directory,
    cache,
    env,
    log: () => undefined,
  });
  const ends = [await setup(project), await setup(project)];
  const [[name, addresses] = [], second] = told as [string, { databaseUrl: string }][];

  expect([name, addresses]).toEqual(second);
  await ends[0]?.();
  expect(await run(addresses?.databaseUrl ?? "", "select 1 as one")).toEqual([{ one: 1 }]);
  await ends[1]?.();
  await expect(run(addresses?.databaseUrl ?? "", "select 1 as one")).rejects.toThrow();
});

test("two that are started at the same moment have ports of their own at the first attempt", async () => {
  const folders = await Promise.all(
    ["one", "other"].map((name) => mkdtemp(path.join(tmpdir(), `warren-servers-${name}-`))),
  );
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  try {
    const both = await Promise.all(
      folders.map((folder) =>
        startServers({ profile: "dev", servers: ["postgres"], directory: folder, cache, env, log }),
      ),
    );

    expect(new Set(both.map(({ addresses }) => new URL(addresses.databaseUrl).port)).size).toBe(2);
    expect(said.filter((line) => line.includes("trying again"))).toEqual([]);
  } finally {
    await Promise.all(folders.map((folder) => stopServers(folder)));
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
});

test("the command starts servers that outlive it, says where they are, and ends them", async () => {
  const up = await command("up", "postgres");
  expect(up.stdout).toContain("PostgreSQL");
  const { servers } = await serversStatus(directory);
  expect(servers).toMatchObject([{ server: "postgres", answers: true }]);

  const { stdout } = await command("env");
  const [, databaseUrl = ""] = /^DATABASE_URL=(.+)\n$/.exec(stdout) ?? [];
  expect(databaseUrl).toBe(servers[0]?.address);
  expect(await run(databaseUrl, "select 1 as one")).toEqual([{ one: 1 }]);

  const down = await command("down");
  expect(down.stderr).toContain("Ended 1 processes");
  await expect(command("status")).rejects.toMatchObject({ code: 1 });
  await expect(command("up", "oracle")).rejects.toMatchObject({
    stderr: expect.stringContaining("Known are rabbitmq, postgres, redis") as string,
  });
});

test("the examples of the README are files that compile", async () => {
  const folder = path.join(import.meta.dirname, "../examples");
  const files = await Promise.all(
    (await readdir(folder)).map((file) => readFile(path.join(folder, file), "utf8")),
  );
  const readme = await readFile(path.join(folder, "../README.md"), "utf8");
  const shown = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, code = ""]) => code);

  expect(shown.toSorted()).toEqual(files.toSorted());
});

function command(...args: readonly string[]): Promise<Readonly<{ stdout: string; stderr: string }>> {
  const cli = path.join(import.meta.dirname, "cli.ts");

  return promisify(execFile)(process.execPath, ["--import", "tsx", cli, ...args], {
    env: { ...env, WARREN_SERVERS: directory, WARREN_CACHE: cache, NO_COLOR: "1" },
  });
}

async function run(databaseUrl: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
