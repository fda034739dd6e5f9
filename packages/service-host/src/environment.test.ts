import { describe, expect, test } from "vitest";
import * as z from "zod";
import {
  EnvironmentError,
  readEnvironment,
  readServiceEnvironment,
  serviceVariables,
} from "./environment.js";

const usual = { port: 3001, database: "orders" };
const schema = z.object({ ...serviceVariables(usual), SMTP_PASSWORD: z.string().min(12) });
const good = {
  AMQP_URL: "amqp://guest:guest@127.0.0.1:5672/%2F",
  DATABASE_URL: "postgres://u:p@127.0.0.1:5432/orders",
  SMTP_PASSWORD: "long enough to be one",
};

describe("readEnvironment", () => {
  test("reads what is there and fills in the defaults", () => {
    expect(readEnvironment(schema, good)).toEqual({
      ...good,
      NODE_ENV: "development",
      HOST: "127.0.0.1",
      PORT: 3001,
      DATABASE_NAME: "orders",
      LOG_LEVEL: "info",
      PREPARED_STATEMENTS: "on",
      PAUSE_AFTER_FAILURES: 20,
      GIVE_BACK_AFTER_MS: 60_000,
      VERSION: "dev",
      TOPOLOGY: "declare",
      SIMULATE_FAILURES: "off",
      OTEL_TRACES_SAMPLER_ARG: 1,
    });
  });

  test("takes an empty variable for a missing one", () => {
    const read = readEnvironment(schema, { ...good, REDIS_URL: "", PORT: "" });

    expect(read.PORT).toBe(3001);
    expect(read).not.toHaveProperty("REDIS_URL");
  });

  test("names every variable at fault, what is wrong with it, and no value", () => {
    const bad = {
      DATABASE_URL: "mysql://u:geheim@db/orders",
      PORT: "99999",
      NODE_ENV: "staging",
      SMTP_PASSWORD: "hunter2",
    };

    const error = errorOf(() => readEnvironment(schema, bad));

    expect(error).toBeInstanceOf(EnvironmentError);
    expect(error.message).toContain("AMQP_URL is missing");
    expect(error.message).toContain("DATABASE_URL is wrong: must be an address that begins with postgres://");
    expect(error.message).toMatch(/PORT is wrong: .*65535/);
    expect(error.message).toMatch(/NODE_ENV is wrong: .*"production"/);
    expect(error.message).toContain("SMTP_PASSWORD is wrong");
    for (const value of Object.values(bad)) expect(error.message).not.toContain(value);
    expect(error.message).not.toContain("geheim");
  });

  test("keeps a value out of the text even where a schema's message quotes it", () => {
    const quoting = z.object({
      API_KEY: z.string().refine(() => false, { error: ({ input }) => `${String(input)} is no key` }),
    });

    expect(errorOf(() => readEnvironment(quoting, { API_KEY: "sk-123" })).message).not.toContain("sk-123");
  });
});

describe("in production", () => {
  const production = (env: NodeJS.ProcessEnv) =>
    errorOf(() => readEnvironment(schema, { ...good, NODE_ENV: "production", ...env })).message;

  test.each([
    ["AMQP_URL", "amqp://guest:guest@mq.example:5672"],
    ["AMQP_URL", "amqp://order:drawn@mq-1.example,amqp://guest:guest@mq-2.example"],
    ["DATABASE_URL", "postgresql://warren:warren@db.example/orders"],
    ["REDIS_URL", "redis://redis:redis@cache.example"],
    ["REDIS_URL", "redis://:redis@cache.example"],
    ["REDIS_URL", "rediss://cache.example/?password=foobared"],
    ["AMQP_URL", "amqp://gu%65st:gues%74@mq.example"],
    ["AMQP_URL", "AMQP://guest:guest@mq.example"],
    ["AMQP_URL", "amqp://mq.example"],
    ["AMQP_URL", "amqp://order:drawn@mq-1.example,amqps://mq-2.example:5671/shop"],
    ["AMQP_URL", "amqp://order:guest@mq.example"],
    ["AMQP_URL", "amqp://order:order@mq.example"],
    ["AMQP_URL", "amqp://guest:guest@127.0.0.1.evil.example"],
    ["DATABASE_URL", "postgresql://orders:Passw0rd@db.example/orders"],
    ["DATABASE_URL", "postgresql://db.example/orders?user=orders&password=postgres"],
    ["DATABASE_URL", "postgresql://u:postgres@127.0.0.1/orders?host=db.example"],
  ])("a password that everybody knows is no secret: %s", (name, address) => {
    const other = name === "AMQP_URL" ? {} : { AMQP_URL: "amqp://order:drawn@mq.example" };

    expect(production({ ...other, [name]: address })).toMatch(
      new RegExp(`${name} is wrong: everybody knows`),
    );
  });

  test.each(["redis://cache.example:6379", "rediss://default@cache.example"])(
    "a Redis without a password is anybody's: %s",
    (REDIS_URL) => {
      expect(production({ AMQP_URL: "amqp://order:drawn@mq.example", REDIS_URL })).toMatch(
        /REDIS_URL is wrong: it names no password/,
      );
    },
  );

  test.each([
    { AMQP_URL: "amqps://order:pa%2Css%3A%40word@mq-1.example,amqps://order:%zz@mq-2.example/shop" },
    { AMQP_URL: "amqp://localhost", REDIS_URL: "redis://[::1]:6379" },
    { DATABASE_URL: "postgresql://orders@db.example/orders", REDIS_URL: "redis://:drawn@cache.example" },
    { SMTP_PASSWORD: "mailto:somebody long" },
  ])("a secret of one's own is left alone: %o", (env) => {
    expect(() => readEnvironment(schema, { ...good, NODE_ENV: "production", ...env })).not.toThrow();
  });

  test("it is left alone on this machine, outside production, and in what the program does not read", () => {
    const guest = "amqp://guest:guest@mq.example";

    expect(() =>
      readEnvironment(schema, { ...good, NODE_ENV: "production", OTHER_URL: guest }),
    ).not.toThrow();
    expect(() => readEnvironment(schema, { ...good, AMQP_URL: guest })).not.toThrow();
  });
});

describe("readServiceEnvironment", () => {
  const server = { ...good, DATABASE_URL: "postgres://u:p%40ss@127.0.0.1:5432/postgres?sslmode=require" };
  const urlFor = (env: NodeJS.ProcessEnv) => readServiceEnvironment(schema, env).DATABASE_URL;

  test("names the service's own database on the server that is given, and keeps the rest of the address", () => {
    expect(urlFor(server)).toBe("postgres://u:p%40ss@127.0.0.1:5432/orders?sslmode=require");
    expect(urlFor({ ...server, DATABASE_NAME: "" })).toBe(urlFor(server));
    expect(urlFor({ ...server, DATABASE_NAME: "test_1" })).toContain(":5432/test_1?");
  });

  test("takes a name with any character, and an address without a database", () => {
    const bare = { ...server, DATABASE_URL: "postgres://127.0.0.1" };

    expect(urlFor({ ...bare, DATABASE_NAME: "a/b?c d" })).toBe("postgres://127.0.0.1/a%2Fb%3Fc%20d");
  });

  test("leaves everything else as it is", () => {
    const read = readEnvironment(schema, server);

    expect(readServiceEnvironment(schema, server)).toEqual({ ...read, DATABASE_URL: urlFor(server) });
  });
});

describe("simulated failures", () => {
  const reading = (more: NodeJS.ProcessEnv) => () => readEnvironment(schema, { ...good, ...more });

  test.each(["admin", "local"])("are refused in production, with %s", (mode) => {
    expect(reading({ SIMULATE_FAILURES: mode, NODE_ENV: "production" })).toThrow(
      /SIMULATE_FAILURES is wrong/,
    );
  });

  test("need nobody's credentials with local, so they are for this machine only", () => {
    expect(reading({ SIMULATE_FAILURES: "local", HOST: "0.0.0.0" })).toThrow(/HOST=127\.0\.0\.1, or admin/);
    expect(reading({ SIMULATE_FAILURES: "local" })().SIMULATE_FAILURES).toBe("local");
    expect(reading({ SIMULATE_FAILURES: "admin", HOST: "0.0.0.0" })().SIMULATE_FAILURES).toBe("admin");
  });
});

function errorOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }

  throw new Error("nothing was thrown");
}
