import { addresses, brokerEnvironment, port, serviceEnvironment } from "@warren/service-host";
import * as z from "zod";
import { readApiKeys } from "./api-keys.js";

/** What the gateway reads from its environment. It has no database. */
export const gatewayEnvironment = z.object({
  NODE_ENV: serviceEnvironment.NODE_ENV,
  HOST: serviceEnvironment.HOST,
  PORT: port(3000),
  LOG_LEVEL: serviceEnvironment.LOG_LEVEL,
  VERSION: serviceEnvironment.VERSION,
  ...brokerEnvironment,
  /** Who works on dead letters; the gateway's own user may not read them. Default: AMQP_URL. */
  AMQP_OPERATOR_URL: addresses("amqp", "amqps").optional(),
  TOPOLOGY: serviceEnvironment.TOPOLOGY,
  /** Without it a repeated Idempotency-Key is recognized by the order service alone. */
  REDIS_URL: serviceEnvironment.REDIS_URL,
  /** How long `orders.place` waits for the order service before it answers `accepted`. */
  PLACE_TIMEOUT_MS: z.coerce.number().int().min(50).max(60_000).default(5_000),
  /** `key:role,…` with the roles `trusted` and `admin`. There are no keys unless they are given here. */
  WARREN_API_KEYS: z
    .string()
    .default("")
    .transform((text, context) => {
      const read = readApiKeys(text);
      if ("keys" in read) return read.keys;
      context.addIssue({ code: "custom", message: read.problem });

      return z.NEVER;
    }),
  /** Where `npm run docs` wrote its pages. */
  DOCS_DIR: z.string().default("dist/docs"),
});

/** See {@link gatewayEnvironment}. */
export type GatewayEnvironment = z.infer<typeof gatewayEnvironment>;
