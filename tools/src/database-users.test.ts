import { readFileSync } from "node:fs";
import { services } from "@warren/programs/list";
import { describe, expect, test } from "vitest";
import { databasePasswordVariable, loadDatabaseUsers } from "./database-users.js";

const textOf = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");

test("every variable that is missing is named at once, before the server is asked anything", async () => {
  const env = { ORDER_DATABASE_PASSWORD: "p", PAYMENT_DATABASE_PASSWORD: "" };

  await expect(loadDatabaseUsers(env)).rejects.toThrow(
    /DATABASE_URL, INVENTORY_DATABASE_PASSWORD, PAYMENT_DATABASE_PASSWORD, SHIPPING_DATABASE_PASSWORD, /,
  );
});

describe("compose.yaml", () => {
  const compose = textOf("compose.yaml");

  test.each(services)(
    "connects $name as a role of its own to a database of its own",
    ({ name, database }) => {
      const variable = databasePasswordVariable(name);
      const asked = `\${${variable}:?set ${variable} in .env}`;

      expect(compose).toContain(`DATABASE_URL: postgresql://${name}:${asked}@postgres:5432/${database}\n`);
      expect(compose).toContain(`${variable}: ${asked}\n`);
      expect(textOf(".env.example")).toContain(`\n${variable}=\n`);
    },
  );

  test("gives the superuser's password to the server, to who makes the roles and to who is on call, and to no service", () => {
    const parts = compose.split(/^ {2}(?=[\w-]+:$)/m);
    const given = parts.filter((part) => part.includes("${POSTGRES_PASSWORD"));

    expect(given.map((part) => part.slice(0, part.indexOf(":")))).toEqual([
      "postgres",
      "database-users",
      "operations",
    ]);
    // It is started by whoever asks for it by name, and not with the shop.
    expect(given.at(-1)).toContain("profiles: [operations]");
  });
});
