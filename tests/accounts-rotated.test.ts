import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { audit } from "@warren/audit";
import { startCatcher, type Catcher } from "@warren/notification";
import { repository, type ProgramName } from "@warren/programs";
import { withAccount } from "@warren/stack/broker";
import { askManagement } from "@warren/stack/testing";
import {
  keepPlacing,
  orderOf,
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

// The other half of docs/how-to/rotate-secrets.md: secrets that are asked for by others than the shop's own servers, or used by people.
const run = promisify(execFile);
const newPassword = () => randomBytes(24).toString("hex");
const EMAIL = "ada@customers.example";
const callers = { JWT_ISSUER: "urn:rotated", JWT_AUDIENCE: "warren", JWT_SECRET: newPassword() };
/** Of the mail server: passwords by names. */
const accounts = new Map<string, string>();
let loginsRefused = 0;

let mailServer: Catcher;
let system: System;

beforeAll(async () => {
  mailServer = await startCatcher({
    smtpPort: 0,
    httpPort: 0,
    mayLogIn(user, password) {
      const may = accounts.get(user) === password;
      loginsRefused += may ? 0 : 1;

      return may;
    },
  });
  system = await startSystem(inject("warrenStack"), {
    processes: ["gateway", "notification"],
    settings: { ...testSettings, ...callers, PLACE_TIMEOUT_MS: "500" },
    smtpUrl: newMailAccount("first"),
  });
  await system.gateway.supply(PRODUCTS);
});
afterEach(async () => {
  expect((await system.audit()).findings).toEqual([]);
});
afterAll(async () => {
  await system.close();
  await mailServer.close();
});

test("with a new JWT_SECRET the old tokens count no more, and the orders that they placed are their owners' still", async () => {
  const userId = randomUUID();
  const before = await tokenFor(userId, callers.JWT_SECRET);
  const placed = await system.gateway.place(orderOf({ userId, email: EMAIL }), bearer(before));
  expect([201, 202]).toContain(placed.status);
  const { id } = placed.body;
  const asked = async (token: string) =>
    (await system.gateway.request("GET", `/api/orders/${id}`, { headers: bearer(token) }))?.status;
  const secret = newPassword();
  const after = await tokenFor(userId, secret);
  await expect.poll(() => asked(after)).toBe(401);

  await restart("gateway", { JWT_SECRET: secret });

  await untilConfirmed([id]);
  await expect.poll(() => asked(after)).toBe(200);
  await expect.poll(() => asked(before)).toBe(401);
});

test("every mail is sent once while the notification service gets another account of the mail server", async () => {
  const customers = keepPlacing(system.gateway);
  const ids: string[] = [];
  try {
    await restart("notification", { SMTP_URL: newMailAccount("second") });
    accounts.delete("first");
  } finally {
    ids.push(...(await customers.end()));
  }
  ids.push(...(await placeMany(system.gateway, 5)));

  await untilConfirmed(ids);
});

test("no mail is lost where the old account was removed before the service had the new one", async () => {
  accounts.clear();
  loginsRefused = 0;
  await restart("notification", {});
  const ids = await placeMany(system.gateway, 5);
  await expect.poll(() => loginsRefused).toBeGreaterThan(0);

  await restart("notification", { SMTP_URL: newMailAccount("third") });

  await untilConfirmed(ids);
});

test("traces go on, and so do orders, while the programs get another token of the collector", async () => {
  const collector = await openCollector();
  const [before, after] = [newPassword(), newPassword()];
  const traced: readonly ProgramName[] = ["gateway", "notification"];
  const restartEach = async (settings: NodeJS.ProcessEnv) => {
    for (const name of traced) await restart(name, settings);
  };
  onTestFinished(() => restartEach({ OTEL_EXPORTER_OTLP_ENDPOINT: "" }));
  const withToken = (token: string) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer ${token}`,
    OTEL_TRACES_SAMPLER_ARG: "1",
    OTEL_BSP_SCHEDULE_DELAY: "50",
  });
  collector.takeFrom([before]);
  await restartEach(withToken(before));
  const customers = keepPlacing(system.gateway);
  const ids: string[] = [];
  try {
    await expect.poll(() => collector.heard(before)).toEqual(new Set(traced));
    collector.takeFrom([before, after]);
    await restartEach(withToken(after));
    collector.takeFrom([after]);
    await expect.poll(() => collector.heard(after)).toEqual(new Set(traced));
  } finally {
    ids.push(...(await customers.end()));
  }

  await untilConfirmed(ids);
  expect(collector.refused()).toBe(0);
  for (const name of traced) {
    const metrics = await (await fetch(`${system.url(name) ?? ""}/metrics`)).text();
    expect(metrics, name).toContain(`\nwarren_spans_lost_total{service="${name}"} 0\n`);
  }
});

test("the shop does not notice that its administrators have other passwords, and what they run does with the old ones no more", async () => {
  const admin = await newAdministrators();
  const audited = (addresses: Readonly<{ amqpUrl: string; databaseUrl: string }>) =>
    audit({ ...system.audited, managementUrl: undefined, ...addresses });
  const before = admin.addresses();
  const customers = keepPlacing(system.gateway);
  const ids: string[] = [];
  try {
    expect((await audited(before)).summary.brokerLookedAt).toBe(true);
    await admin.setPasswords();
    const after = admin.addresses();
    await expect(audited({ ...after, amqpUrl: before.amqpUrl })).rejects.toThrow(/ACCESS.REFUSED/);
    await expect(audited({ ...after, databaseUrl: before.databaseUrl })).rejects.toThrow(/password/);
    expect((await audited(after)).summary.brokerLookedAt).toBe(true);
  } finally {
    ids.push(...(await customers.end()));
  }

  await untilConfirmed(ids);
});

async function restart(name: ProgramName, settings: NodeJS.ProcessEnv): Promise<void> {
  await system.program(name).restart(settings);
  await system.program(name).ready();
}

/** Each is confirmed, and its customer was told so once. */
async function untilConfirmed(ids: readonly string[]): Promise<void> {
  const ended = await untilEnded(system, ids);
  expect(ended.filter(({ status }) => status !== "confirmed")).toEqual([]);
  await untilConfirmedByMail(mailServer, ids);
}

/** Returns the mail server's address with it. */
function newMailAccount(name: string): string {
  accounts.set(name, newPassword());
  const url = new URL(mailServer.smtpUrl);
  [url.username, url.password] = [name, accounts.get(name) ?? ""];

  return url.href;
}

/** By `npm run token`. */
async function tokenFor(userId: string, secret: string): Promise<string> {
  const words = ["--import", "tsx", "tools/src/token.ts", "--user", userId, "--email", EMAIL];
  const env = { ...process.env, ...callers, JWT_SECRET: secret };

  return (await run(process.execPath, words, { cwd: repository, env })).stdout.trim();
}

function bearer(token: string) {
  return { authorization: `Bearer ${token}` };
}

/** Something that takes OTLP over HTTP from whoever has a token that it takes. */
async function openCollector() {
  let taken: readonly string[] = [];
  let refused = 0;
  const heard = new Map<string, Set<ProgramName>>();
  const take = (token: string, body: string): number => {
    if (!taken.includes(token)) {
      refused += 1;

      return 401;
    }
    const programs = heard.get(token) ?? new Set();
    // The resource's attributes are text in it.
    for (const name of ["gateway", "notification"] as const)
      if (/service\.name\W+?(\w+)/.exec(body)?.[1]?.startsWith(name) === true) programs.add(name);
    heard.set(token, programs);

    return 200;
  };
  const server = createServer((request, response) => {
    const token = request.headers.authorization?.replace("Bearer ", "") ?? "";
    let body = "";
    request.setEncoding("latin1").on("data", (text: string) => (body += text));
    request.on("end", () => response.writeHead(take(token, body)).end());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeFrom: (tokens: readonly string[]) => (taken = tokens),
    heard: (token: string) => heard.get(token) ?? new Set(),
    refused: () => refused,
  };
}

/** Of the broker and of the database server, beside those that other tests use. */
async function newAdministrators() {
  const { managementUrl = "" } = inject("warrenStack");
  const user = `administrator_${randomBytes(6).toString("hex")}`;
  const vhost = new URL(system.amqpUrl).pathname.slice(1);
  let password = newPassword();
  const setPasswords = async () => {
    password = newPassword();
    await askManagement(managementUrl, "PUT", `/api/users/${user}`, { password, tags: "administrator" });
    await onServer(`alter role ${user} password '${password}'`);
  };
  await onServer(`create role ${user} login superuser`);
  onTestFinished(async () => {
    await onServer(`drop role ${user}`);
    await askManagement(managementUrl, "DELETE", `/api/users/${user}`);
  });
  await setPasswords();
  const rights = { configure: ".*", write: ".*", read: ".*" };
  await askManagement(managementUrl, "PUT", `/api/permissions/${vhost}/${user}`, rights);

  return {
    setPasswords,
    addresses() {
      const databaseUrl = new URL(system.databaseUrl);
      [databaseUrl.username, databaseUrl.password] = [user, password];

      return { amqpUrl: withAccount(system.amqpUrl, { user, password }), databaseUrl: databaseUrl.href };
    },
  };
}

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: system.databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
