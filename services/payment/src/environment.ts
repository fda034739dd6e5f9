import { readServiceEnvironment, serviceVariables, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { database } from "./database.js";

const ms = (fallback: number) => wholeNumber({ min: 1, max: 60_000 }).default(fallback);

const schema = z.object({
  ...serviceVariables({ port: 3003, database: database.name }),
  /** How long the simulated provider takes to answer. Default: 20 in development, otherwise 0. */
  PROVIDER_LATENCY_MS: wholeNumber({ max: 60_000 }).optional(),
  PROVIDER_TIMEOUT_MS: ms(2_000),
  /** How long the open circuit keeps calls away from the provider. */
  PROVIDER_OPEN_MS: ms(2_000),
  /** The most calls to the provider at once. */
  PROVIDER_CONCURRENCY: wholeNumber({ min: 1, max: 1_000 }).default(100),
});

/** What the payment service reads from its environment, with DATABASE_URL naming its own database. */
export function paymentEnvironment(env: NodeJS.ProcessEnv) {
  const environment = readServiceEnvironment(schema, env);
  const usualLatencyMs = environment.NODE_ENV === "development" ? 20 : 0;

  return { ...environment, PROVIDER_LATENCY_MS: environment.PROVIDER_LATENCY_MS ?? usualLatencyMs };
}

export type PaymentEnvironment = ReturnType<typeof paymentEnvironment>;
