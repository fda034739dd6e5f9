import {
  catcher,
  CATCHER_SMTP_PORT,
  developmentApiKey,
  gateway,
  type ProgramDefinition,
} from "@warren/programs";
import { traceFolder, type RunningStack } from "@warren/stack";
import { given, tokenSource } from "../token/token-source.js";

/**
 * What all programs read from their environment in development. What the launcher's own environment says goes before what is
 * usual here, and its API keys are taken beside ours.
 */
export async function developmentEnvironment(
  stack: Pick<RunningStack, "addresses">,
  {
    portsHigher = 0,
    prometheusPort,
  }: Readonly<{
    /** How much higher than usual ports are. Default 0. */
    portsHigher?: number;
    /** Where Prometheus will answer; undefined where none is started. */
    prometheusPort?: number | undefined;
  }> = {},
): Promise<NodeJS.ProcessEnv> {
  const { databaseUrl, redisUrl } = stack.addresses;
  const mode = given(process.env, "NODE_ENV") ?? "development";
  const smtpPort = CATCHER_SMTP_PORT + portsHigher;
  const prometheusUrl =
    given(process.env, "PROMETHEUS_URL") ??
    (prometheusPort === undefined ? undefined : `http://127.0.0.1:${prometheusPort}`);
  const keys = [given(process.env, "WARREN_API_KEYS"), `${await developmentApiKey()}:trusted`];

  return {
    NODE_ENV: mode,
    SIMULATE_FAILURES: given(process.env, "SIMULATE_FAILURES") ?? (mode === "production" ? "off" : "local"),
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SMTP_URL: given(process.env, "SMTP_URL") ?? `smtp://127.0.0.1:${smtpPort}`,
    BUYERS_EMAIL: given(process.env, "BUYERS_EMAIL") ?? "buyers@shop.example",
    CATCHER_SMTP_PORT: String(smtpPort),
    CATCHER_HTTP_PORT: String(catcher.port + portsHigher),
    ...(mode === "production" ? {} : mailsShown(portsHigher)),
    WARREN_API_KEYS: keys.filter((key) => key !== undefined).join(","),
    AUTH_MODE: given(process.env, "AUTH_MODE") ?? (mode === "production" ? "verified" : "development"),
    TRACE_FOLDER: given(process.env, "TRACE_FOLDER") ?? traceFolder,
    ...(prometheusUrl === undefined ? {} : { PROMETHEUS_URL: prometheusUrl }),
    ...(await tokenEnvironment()),
  };
}

/** The console shows what the catcher caught; the catcher's own page leads there. */
function mailsShown(portsHigher: number): NodeJS.ProcessEnv {
  return {
    MAIL_CATCHER_URL: `http://127.0.0.1:${catcher.port + portsHigher}`,
    CATCHER_CONSOLE_URL: `http://localhost:${gateway.port + portsHigher}/mail`,
  };
}

/** The secret of this installation. Where the environment names an issuer, its tokens are the ones that are taken. */
async function tokenEnvironment(): Promise<NodeJS.ProcessEnv> {
  const source = await tokenSource(process.env);
  if (source.kind !== "installation") return {};

  return { JWT_SECRET: source.secret, JWT_ISSUER: source.issuer, JWT_AUDIENCE: source.audience };
}

/** Each service has a user of its own on our broker. One that was given by the environment is used as it was given. */
export function brokerEnvironment({ name }: ProgramDefinition, stack: RunningStack): NodeJS.ProcessEnv {
  if (!hasBrokerUsers(stack)) {
    const { amqpUrl, managementUrl } = stack.addresses;

    return {
      AMQP_URL: amqpUrl,
      TOPOLOGY: "declare",
      ...(name === "gateway" && managementUrl !== undefined ? { AMQP_MANAGEMENT_URL: managementUrl } : {}),
    };
  }
  const own = stack.amqpUrls[name];
  const { managementUrl } = stack.addresses;
  const operator = name === "gateway" ? stack.amqpUrls["operator"] : undefined;

  return {
    ...(own === undefined ? {} : { AMQP_URL: own, TOPOLOGY: "verify" }),
    ...(operator === undefined ? {} : { AMQP_OPERATOR_URL: operator }),
    // Without credentials of its own: the operator's are taken.
    ...(operator === undefined || managementUrl === undefined
      ? {}
      : { AMQP_MANAGEMENT_URL: new URL(managementUrl).origin }),
  };
}

export function hasBrokerUsers({ amqpUrls }: RunningStack): boolean {
  return Object.keys(amqpUrls).length > 0;
}
