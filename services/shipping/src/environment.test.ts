import { EnvironmentError } from "@warren/service-host";
import { expect, test } from "vitest";
import { shippingEnvironment } from "./environment.js";

const env = { AMQP_URL: "amqp://localhost", DATABASE_URL: "postgres://localhost/postgres" };
const HOUR_MS = 3_600_000;

test("parcels hurry in development and take their time in production", () => {
  expect(shippingEnvironment(env).terms).toEqual({
    homeCountry: "GB",
    dispatchAfterMs: 20_000,
    deliverAfterMs: 40_000,
  });
  expect(shippingEnvironment({ ...env, NODE_ENV: "production" }).terms).toMatchObject({
    dispatchAfterMs: 4 * HOUR_MS,
    deliverAfterMs: 48 * HOUR_MS,
  });
  expect(shippingEnvironment({ ...env, DISPATCH_AFTER_MS: "0" }).terms).toMatchObject({ dispatchAfterMs: 0 });
});

test("the database has a name of its own on the server", () => {
  expect(shippingEnvironment(env).environment.DATABASE_URL).toBe("postgres://localhost/shipping");
});

test("a home that is no country is refused at the start", () => {
  expect(() => shippingEnvironment({ ...env, HOME_COUNTRY: "Atlantis" })).toThrow(EnvironmentError);
});
