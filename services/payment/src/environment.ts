import { port, readEnvironment, serviceEnvironment } from "@warren/chassis";
import * as z from "zod";
import { database } from "./database.js";

const ms = (fallback: number) => z.coerce.number().int().min(1).max(60_000).default(fallback);

const schema = z.object({
  ...serviceEnvironment,
  PORT: port(3003),
  /** On the server of DATABASE_URL. */
  DATABASE_NAME: z.string().default(database.name),
  /** How long the simulated provider takes to answer. Default: 20 in development, otherwise 0. */
  PROVIDER_LATENCY_MS: z.coerce.number().int().min(0).max(60_000).optional(),
  PROVIDER_TIMEOUT_MS: ms(2_000),
  /** How long the open circuit keeps calls away from the provider. */
  PROVIDER_OPEN_MS: ms(2_000),
  /** The most calls to the provider at once. */
  PROVIDER_CONCURRENCY: z.coerce.number().int().min(1).max(1_000).default(100),
});

/** What the payment service reads from its environment, with DATABASE_URL naming its own database. */
export function paymentEnvironment(env: NodeJS.ProcessEnv) {
  const read = readEnvironment(schema, env);
  const url = new URL(read.DATABASE_URL);
  url.pathname = `/${encodeURIComponent(read.DATABASE_NAME)}`;
  const latencyMs = read.PROVIDER_LATENCY_MS ?? (read.NODE_ENV === "development" ? 20 : 0);

  return { ...read, DATABASE_URL: url.href, PROVIDER_LATENCY_MS: latencyMs };
}

export type PaymentEnvironment = ReturnType<typeof paymentEnvironment>;
