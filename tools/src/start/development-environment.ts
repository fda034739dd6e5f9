import {
  catcher,
  CATCHER_SMTP_PORT,
  developmentApiKey,
  developmentTokens,
  developmentTokenSecret,
  type ProgramDefinition,
} from "@warren/programs";
import type { RunningStack } from "@warren/stack";

/** What all programs read from their environment in development. */
export async function developmentEnvironment(stack: RunningStack): Promise<NodeJS.ProcessEnv> {
  const { databaseUrl, redisUrl } = stack.addresses;

  return {
    NODE_ENV: process.env["NODE_ENV"] ?? "development",
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    SMTP_URL: `smtp://127.0.0.1:${CATCHER_SMTP_PORT}`,
    CATCHER_SMTP_PORT: String(CATCHER_SMTP_PORT),
    CATCHER_HTTP_PORT: String(catcher.port),
    WARREN_API_KEYS: `${await developmentApiKey()}:trusted`,
    AUTH_MODE: process.env["AUTH_MODE"] ?? "development",
    ...(await tokenEnvironment()),
  };
}

/** The secret of this installation. Where the environment names an issuer, its tokens are the ones that are taken. */
async function tokenEnvironment(): Promise<NodeJS.ProcessEnv> {
  if (["JWT_SECRET", "JWT_PUBLIC_KEY_FILE", "JWT_JWKS_URL"].some((name) => name in process.env)) return {};

  return {
    JWT_SECRET: await developmentTokenSecret(),
    JWT_ISSUER: developmentTokens.issuer,
    JWT_AUDIENCE: developmentTokens.audience,
  };
}

/** Each service has a user of its own on our broker. One that was given by the environment is used as it was given. */
export function brokerEnvironment({ name }: ProgramDefinition, stack: RunningStack): NodeJS.ProcessEnv {
  if (!hasBrokerUsers(stack)) return { AMQP_URL: stack.addresses.amqpUrl, TOPOLOGY: "declare" };
  const own = stack.amqpUrls[name];
  const operator = name === "gateway" ? stack.amqpUrls["operator"] : undefined;

  return {
    ...(own === undefined ? {} : { AMQP_URL: own, TOPOLOGY: "verify" }),
    ...(operator === undefined ? {} : { AMQP_OPERATOR_URL: operator }),
  };
}

export function hasBrokerUsers({ amqpUrls }: RunningStack): boolean {
  return Object.keys(amqpUrls).length > 0;
}
