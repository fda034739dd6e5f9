import { address, addresses, hostVariables, port, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { httpFaults, httpVariables } from "./http/http-environment.js";
import { identityFaults, identityVariables } from "./identity/identity-environment.js";
import { limitVariables } from "./limits/limits-environment.js";

/** What the gateway reads from its environment. It has no database. */
export const gatewayEnvironment = z
  .object({
    ...hostVariables,
    ...identityVariables,
    ...httpVariables,
    ...limitVariables,
    PORT: port(3000),
    /** Who works on dead letters; the gateway's own user may not read them. Default: AMQP_URL. */
    AMQP_OPERATOR_URL: addresses("amqp", "amqps").optional(),
    /** The broker's HTTP API, which the operator reads. Default: its usual port on the host of AMQP_OPERATOR_URL. */
    AMQP_MANAGEMENT_URL: address("http", "https").optional(),
    /** The Prometheus that reads the shop, for `admin.insights`. Default: none; the gateway tells what it heard itself. */
    PROMETHEUS_URL: address("http", "https").optional(),
    /** The HTTP port of a mail catcher, whose mails administrators may read. In development only. Default: none. */
    MAIL_CATCHER_URL: address("http", "https").optional(),
    /** How long `orders.place` waits for the order service before it answers `accepted`. */
    PLACE_TIMEOUT_MS: wholeNumber({ min: 50, max: 60_000 }).default(5_000),
    /** Where `npm run docs` wrote its pages. */
    DOCS_DIR: z.string().default("dist/docs"),
    /** Where the console was built. */
    CONSOLE_DIR: z.string().default("dist/console"),
  })
  .superRefine((environment, context) => {
    for (const { variable, message } of [...identityFaults(environment), ...httpFaults(environment)])
      context.addIssue({ code: "custom", path: [variable], message });
    if (environment.NODE_ENV === "production" && environment.MAIL_CATCHER_URL !== undefined)
      context.addIssue({ code: "custom", path: ["MAIL_CATCHER_URL"], message: CAUGHT_IN_PRODUCTION });
  });

const CAUGHT_IN_PRODUCTION = "mails have addresses and orders in them: they are shown in development only";

/** See {@link gatewayEnvironment}. */
export type GatewayEnvironment = z.infer<typeof gatewayEnvironment>;
