import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { composeEnvironment, preferredDevPorts } from "@warren/servers/parts";
import {
  newAccounts,
  passwordVariable,
  readDefinitions,
  withAccount,
  withAccounts,
} from "./broker-definitions.js";
import { composeFile, definitionsFile } from "./folders.js";

const definitions = {
  users: [
    { name: "kitchen", tags: ["management"] },
    { name: "till", tags: [] },
  ],
  permissions: [
    { user: "kitchen", vhost: "/", configure: "^$", write: "^(tea)$", read: "^$" },
    { user: "till", vhost: "/", configure: "^$", write: "^$", read: "^$" },
  ],
  topic_permissions: [],
  exchanges: [{ name: "tea", vhost: "/", type: "direct" }],
  queues: [],
  bindings: [],
};

test("definitions go into another virtual host, and only users with an account go with them", () => {
  const account = { user: "kitchen.of.a.test", password: "p" };

  expect(withAccounts(definitions, "test", { kitchen: account })).toMatchObject({
    vhosts: [{ name: "test" }],
    users: [{ name: "kitchen.of.a.test", tags: ["management"] }],
    permissions: [{ user: "kitchen.of.a.test", vhost: "test", write: "^(tea)$" }],
    exchanges: [{ name: "tea", vhost: "test" }],
  });
});

test("a password travels as the salted hash that RabbitMQ keeps", () => {
  const loaded = withAccounts(definitions, "/", { till: { user: "till", password: "geheim" } });
  const { users } = loaded as { users: { password_hash: string }[] };
  const hash = Buffer.from(users[0]?.password_hash ?? "", "base64");
  const salt = hash.subarray(0, 4);

  expect(hash.subarray(4)).toEqual(createHash("sha256").update(salt).update("geheim").digest());
  expect(JSON.stringify(loaded)).not.toContain("geheim");
});

test("each account has a password of its own", () => {
  const { kitchen, till } = newAccounts(definitions);

  expect(kitchen?.user).toBe("kitchen");
  expect(kitchen?.password).toMatch(/^[0-9a-f]{48}$/);
  expect(kitchen?.password).not.toBe(till?.password);
});

test("an address keeps its broker and virtual host when its user changes", () => {
  expect(withAccount("amqp://guest:guest@127.0.0.1:5672/shop", { user: "till", password: "a/b" })).toBe(
    "amqp://till:a%2Fb@127.0.0.1:5672/shop",
  );
});

test("compose.yaml gives every user of the broker to whom it belongs, and asks for every password", () => {
  const compose = readFileSync(composeFile, "utf8");
  const given = composeEnvironment(composeFile, preferredDevPorts, "secret");

  for (const { name } of readDefinitions(definitionsFile).users) {
    const variable = passwordVariable(name);
    expect(compose).toContain(`${variable}: \${${variable}:?set ${variable} in .env}`);
    // AMQP_URL of a service, AMQP_OPERATOR_URL of the gateway.
    expect(compose).toContain(`URL: amqp://${name}:\${${variable}:?set ${variable} in .env}@rabbitmq:5672`);
    expect(given).toHaveProperty(variable);
  }
  // Compose does nothing at all while a variable is missing.
  for (const [, variable = ""] of compose.matchAll(/\$\{(\w+):\?/g)) expect(given).toHaveProperty(variable);
});
