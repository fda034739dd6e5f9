import { describe, expect, test } from "vitest";
import { chooseWay } from "./choose-way.js";

describe("the way in which a server is provided", () => {
  test("an address in the environment wins over a Docker engine", () => {
    const env = { AMQP_URL: "amqp://shop:secret@broker:5672" };

    expect(chooseWay("rabbitmq", { env, dockerAnswers: true })).toEqual({
      kind: "environment",
      address: env.AMQP_URL,
    });
  });

  test("each server is decided for itself", () => {
    const env = { DATABASE_URL: "postgresql://db/postgres" };

    expect(chooseWay("postgres", { env, dockerAnswers: true }).kind).toBe("environment");
    expect(chooseWay("redis", { env, dockerAnswers: true }).kind).toBe("docker");
  });

  test("without an address and without an engine the server is embedded", () => {
    expect(chooseWay("redis", { env: {}, dockerAnswers: false })).toEqual({ kind: "embedded" });
  });

  test("a RabbitMQ that the environment names wins over a Docker engine, and concerns no other server", () => {
    const facts = { env: { WARREN_RABBITMQ_HOME: "/opt/rabbitmq_server-4.0.5" }, dockerAnswers: true };

    expect(chooseWay("rabbitmq", facts).kind).toBe("embedded");
    expect(chooseWay("postgres", facts).kind).toBe("docker");
  });

  test("an address wins over a RabbitMQ that the environment names", () => {
    const env = { AMQP_URL: "amqp://broker", WARREN_RABBITMQ_HOME: "/opt/rabbitmq_server-4.0.5" };

    expect(chooseWay("rabbitmq", { env, dockerAnswers: false }).kind).toBe("environment");
  });

  test("an empty variable counts as no address", () => {
    expect(chooseWay("redis", { env: { REDIS_URL: "" }, dockerAnswers: false }).kind).toBe("embedded");
  });

  test("an address of another kind of server is refused by its variable's name", () => {
    expect(() =>
      chooseWay("postgres", { env: { DATABASE_URL: "mysql://db" }, dockerAnswers: false }),
    ).toThrow(/DATABASE_URL must be an address such as postgres:/);
  });
});
