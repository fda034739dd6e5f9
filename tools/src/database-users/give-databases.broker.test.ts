import { randomBytes, randomUUID } from "node:crypto";
import { migrate } from "@warren/service-host";
import { withDatabase } from "@warren/stack";
import { Client } from "pg";
import { afterAll, expect, inject, test } from "vitest";
import { databaseOf } from "../database-of.js";
import { giveDatabases, type DatabaseAccount } from "./give-databases.js";

const server = inject("warrenStack").databaseUrl;
const run = randomUUID().slice(0, 8);
const accountOf = (service: string): DatabaseAccount => ({
  role: `${service} of ${run}`,
  password: randomBytes(12).toString("base64"),
  database: `${service} ${run}`,
});
const order = accountOf("order");
const payment = accountOf("payment");

afterAll(async () => {
  for (const { role, database } of [order, payment]) {
    await query(server, `drop database if exists "${database}" with (force)`);
    await query(server, `drop role if exists "${role}"`);
  }
});

async function query(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  try {
    await client.connect();

    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The address by which a role reaches a database. */
function urlOf({ role, password }: DatabaseAccount, database: string): string {
  const url = new URL(withDatabase(server, database));
  url.username = encodeURIComponent(role);
  url.password = encodeURIComponent(password);

  return url.href;
}
const ownUrlOf = (account: DatabaseAccount) => urlOf(account, account.database);

test("a service's role may do everything in its own database, also with what the superuser made there, and nothing elsewhere", async () => {
  // As before there were roles: the superuser made database, tables and functions.
  const { migrations } = await databaseOf("order");
  await query(server, `create database "${order.database}"`);
  await migrate({ databaseUrl: withDatabase(server, order.database), migrations });

  await giveDatabases(server, [order, payment]);
  await giveDatabases(server, [order, payment]);

  const made = await databaseOf("payment");
  const names = made.migrations.map(({ name }) => name);
  expect(await migrate({ databaseUrl: ownUrlOf(payment), migrations: made.migrations })).toEqual(names);
  expect(await migrate({ databaseUrl: ownUrlOf(order), migrations })).toEqual([]);
  await query(ownUrlOf(order), "alter table orders add column checked boolean");
  await query(ownUrlOf(order), "drop function check_deadline() cascade");

  for (const [one, other] of [
    [order, payment],
    [payment, order],
  ] as const) {
    await expect(query(urlOf(one, other.database), "select 1")).rejects.toThrow(
      "permission denied for database",
    );
    await expect(query(ownUrlOf(one), `create database "more ${run}"`)).rejects.toThrow("permission denied");
    await expect(query(ownUrlOf(one), `create role "more ${run}"`)).rejects.toThrow("permission denied");
    await expect(query(ownUrlOf(one), `alter role "${other.role}" password 'mine'`)).rejects.toThrow(
      "permission denied",
    );
    await expect(query(ownUrlOf(one), "copy (select 1) to program 'true'")).rejects.toThrow(
      "permission denied",
    );
  }
  expect(
    await query(
      server,
      `select bool_or(rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls) as more from pg_roles
       where rolname like '% of ${run}'`,
    ),
  ).toEqual([{ more: false }]);
});

test("a password that was changed is changed, and the old one is none any more", async () => {
  const changed = { ...payment, password: "it's another" };
  await giveDatabases(server, [changed]);

  expect(await query(ownUrlOf(changed), "select 1 as one")).toEqual([{ one: 1 }]);
  await expect(query(ownUrlOf(payment), "select 1")).rejects.toThrow("password authentication failed");
});
