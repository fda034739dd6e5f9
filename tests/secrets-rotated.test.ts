import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { programNames, services, type ProgramName } from "@warren/programs";
import { startStack } from "@warren/stack";
import { withAccount } from "@warren/stack/broker";
import { askManagement } from "@warren/stack/testing";
import {
  keepPlacing,
  placeMany,
  PRODUCTS,
  startSystem,
  type System,
  testSettings,
  untilConfirmedByMail,
  untilEnded,
} from "@warren/test-system";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, expect, inject, onTestFinished, test } from "vitest";

let system: System;

beforeAll(async () => {
  system = await startSystem(inject("warrenStack"), {
    processes: programNames,
    settings: { ...testSettings, PLACE_TIMEOUT_MS: "500" },
  });
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(() => system.close());

// docs/how-to/rotate-secrets.md says what is done here, in this order.
test("no order is lost while every program gets a new password for the broker and for its database", async () => {
  const roles = await giveRoles();
  const customers = keepPlacing(system.gateway);
  const ids: string[] = [];
  try {
    for (const name of programNames) {
      const AMQP_URL = await changeBrokerPassword(name);
      // The gateway's second user, with which administrators work on dead letters.
      const operator =
        name === "gateway" ? { AMQP_OPERATOR_URL: await changeBrokerPassword("operator") } : {};
      const role = roles.get(name);
      const DATABASE_URL = role === undefined ? undefined : await changeRolePassword(role);
      // What is open stays open. The program is started again with both, and only then logs in with them.
      await system
        .program(name)
        .restart({ AMQP_URL, ...operator, ...(DATABASE_URL === undefined ? {} : { DATABASE_URL }) });
      await system.program(name).ready();
    }
    expect(await statusOfDeadLetters(system.adminKey)).toBe(200);
  } finally {
    ids.push(...(await customers.end()));
  }
  ids.push(...(await placeMany(system.gateway, 5)));

  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  for (const name of programNames) expect(system.program(name).state()).toEqual({ kind: "running" });
});

test("a machine's key is replaced without a moment in which neither the old nor the new one counts", async () => {
  const gateway = system.program("gateway");
  const [before, after] = [newPassword(), newPassword()];
  const restart = async (keys: string) => {
    await gateway.restart({ WARREN_API_KEYS: keys });
    await gateway.ready();
  };

  await restart(`${before}:admin`);
  expect([await statusOfDeadLetters(before), await statusOfDeadLetters(after)]).toEqual([200, 401]);
  await restart(`${before}:admin,${after}:admin`);
  expect([await statusOfDeadLetters(before), await statusOfDeadLetters(after)]).toEqual([200, 200]);
  await restart(`${after}:admin`);
  expect([await statusOfDeadLetters(before), await statusOfDeadLetters(after)]).toEqual([401, 200]);
});

test("no order is lost while Redis is started again with a new password, and then the programs", async () => {
  const { amqpUrl, managementUrl, databaseUrl, redisUrl } = inject("warrenStack");
  const env = { AMQP_URL: amqpUrl, AMQP_MANAGEMENT_URL: managementUrl, DATABASE_URL: databaseUrl };
  const own = await startStack({ profile: "test", env });
  onTestFinished(own.stop);
  const restartAll = async (REDIS_URL: string) => {
    for (const name of programNames) {
      await system.program(name).restart({ REDIS_URL });
      await system.program(name).ready();
    }
  };
  onTestFinished(() => restartAll(redisUrl));
  const old = new URL(own.addresses.redisUrl);
  await restartAll(old.href);
  const customers = keepPlacing(system.gateway);
  const ids: string[] = [];
  const now = new URL(old);
  now.password = newPassword();
  try {
    await own.restart("redis");
    // Ours starts with the password that it had. Whoever has logged in with that meanwhile is sent away.
    await setRedisPassword(old, now.password);
    // Nobody has the new one yet: programs work on without Redis.
    await expect.poll(() => redisCheckOf("gateway")).toMatchObject({ ok: false });
    await restartAll(now.href);
  } finally {
    ids.push(...(await customers.end()));
  }

  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(system, ids);
  for (const name of programNames)
    await expect.poll(() => redisCheckOf(name), { message: name }).toMatchObject({ ok: true });
});

async function statusOfDeadLetters(key: string): Promise<number | undefined> {
  const headers = { "x-api-key": key };

  return (await system.gateway.request("GET", "/api/admin/dead-letters", { headers }))?.status;
}

async function redisCheckOf(name: ProgramName): Promise<unknown> {
  const answer = await fetch(`${system.url(name) ?? ""}/health/ready`);
  const { checks } = (await answer.json()) as { checks: readonly Readonly<{ name: string }>[] };

  return checks.find((check) => check.name === "redis");
}

/** As if it had been started with it: nobody is logged in with the old one any more. */
async function setRedisPassword({ hostname, port, password: old }: URL, password: string): Promise<void> {
  const socket = connect(Number(port), hostname);
  const commands = [`AUTH ${old}`, `CONFIG SET requirepass ${password}`, "CLIENT KILL SKIPME yes", "QUIT"];
  socket.write(commands.map((command) => `${command}\r\n`).join(""));
  let said = "";
  socket.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(socket, "close");
  expect(said).toMatch(/^\+OK\r\n\+OK\r\n:\d+\r\n\+OK\r\n$/);
}

/** Sets a new password of a program's user, or of the operator. Returns the address with it. */
async function changeBrokerPassword(name: ProgramName | "operator"): Promise<string> {
  const { managementUrl } = inject("warrenStack");
  const vhost = decodeURIComponent(new URL(system.amqpUrl).pathname.slice(1));
  const account = { user: `${name}.${vhost}`, password: newPassword() };
  const body = { password: account.password, tags: name === "operator" ? "management" : "" };
  await askManagement(managementUrl ?? "", "PUT", `/api/users/${encodeURIComponent(account.user)}`, body);

  return withAccount(system.amqpUrl, account);
}

/** A role for each service, that may do everything in its database, as the services use them outside of tests. */
async function giveRoles(): Promise<ReadonlyMap<ProgramName, string>> {
  const roles = new Map<ProgramName, string>();
  for (const { name, database } of services) {
    const role = `${name}_${randomBytes(6).toString("hex")}`;
    const url = new URL(system.databaseUrl);
    url.pathname = `/${system.audited.databases?.[database] ?? ""}`;
    await onDatabase(
      url.href,
      `create role ${role} login`,
      `grant all on all tables in schema public to ${role}`,
      `grant all on all sequences in schema public to ${role}`,
    );
    rolesMade.push({ role, url: url.href });
    roles.set(name, role);
  }

  return roles;
}

const rolesMade: { role: string; url: string }[] = [];
afterAll(async () => {
  for (const { role, url } of rolesMade) await onDatabase(url, `drop owned by ${role}`, `drop role ${role}`);
});

async function changeRolePassword(role: string): Promise<string> {
  const url = new URL(system.databaseUrl);
  [url.username, url.password] = [role, newPassword()];
  await onDatabase(system.databaseUrl, `alter role ${role} password '${url.password}'`);

  return url.href;
}

async function onDatabase(url: string, ...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function newPassword(): string {
  return randomBytes(24).toString("hex");
}
