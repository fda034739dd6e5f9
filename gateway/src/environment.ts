import { addresses, hostVariables, port, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { readApiKeys } from "./api-keys.js";

/** What the gateway reads from its environment. It has no database. */
export const gatewayEnvironment = z.object({
  ...hostVariables,
  PORT: port(3000),
  /** Who works on dead letters; the gateway's own user may not read them. Default: AMQP_URL. */
  AMQP_OPERATOR_URL: addresses("amqp", "amqps").optional(),
  /** How long `orders.place` waits for the order service before it answers `accepted`. */
  PLACE_TIMEOUT_MS: wholeNumber({ min: 50, max: 60_000 }).default(5_000),
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
