import { describe, expect, test } from "vitest";
import { paymentEnvironment } from "./environment.js";

const given = { AMQP_URL: "amqp://127.0.0.1", DATABASE_URL: "postgresql://u:p@127.0.0.1:5432/postgres" };

describe("the payment service's environment", () => {
  test("names the service's own database on the server that is given", () => {
    expect(paymentEnvironment(given).DATABASE_URL).toBe("postgresql://u:p@127.0.0.1:5432/payment");
    expect(paymentEnvironment({ ...given, DATABASE_NAME: "test_1" }).DATABASE_URL).toBe(
      "postgresql://u:p@127.0.0.1:5432/test_1",
    );
  });

  test("lets the provider take its time in development only", () => {
    expect(paymentEnvironment(given).PROVIDER_LATENCY_MS).toBe(20);
    expect(paymentEnvironment({ ...given, NODE_ENV: "test" }).PROVIDER_LATENCY_MS).toBe(0);
    expect(paymentEnvironment({ ...given, PROVIDER_LATENCY_MS: "5" }).PROVIDER_LATENCY_MS).toBe(5);
  });
});
