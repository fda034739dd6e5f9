import { z } from "zod";
import { openDoorIn } from "./default-passwords.js";
import { whyNoLevels } from "./logging/levels.js";
import { isLoopback } from "./loopback.js";

/** A whole number from the environment, such as a count or a time in ms. */
export function wholeNumber({ min = 0, max }: Readonly<{ min?: number; max?: number }> = {}) {
  const number = z.coerce.number().int().min(min);

  return max === undefined ? number : number.max(max);
}

/** A port number from the environment; 0 lets the system choose. */
export function port(fallback: number) {
  return wholeNumber({ max: 65_535 }).default(fallback);
}

/** An address such as `amqp://…`, with one of the given schemes. */
export function address(...schemes: readonly string[]) {
  const scheme = new RegExp(`^(${schemes.join("|")})$`);

  return z.url({
    protocol: scheme,
    error: `must be an address that begins with ${schemes.join(":// or ")}://`,
  });
}

/** One such address, or several with commas between them. */
export function addresses(...schemes: readonly string[]) {
  const one = address(...schemes);
  // A password may hold a comma, so one counts only where the next address begins.
  const between = /,(?=\s*[a-z]+:\/\/)/;

  return z
    .string()
    .refine((text) => text.split(between).every((part) => one.safeParse(part.trim()).success), {
      error: `must be an address that begins with ${schemes.join(":// or ")}://, or several with commas between them`,
    });
}

/** What a program reads from its environment to reach the broker. */
export const brokerVariables = {
  /** One address, or those of several nodes of one cluster with commas between them. */
  AMQP_URL: addresses("amqp", "amqps"),
  /** For `amqps://`, a PEM file: who signed the broker's certificate. Default: the authorities that Node knows. */
  AMQP_CA_FILE: z.string().optional(),
  /** PEM files of our own certificate and its key, for a broker that asks for one. */
  AMQP_CERT_FILE: z.string().optional(),
  AMQP_KEY_FILE: z.string().optional(),
};

/** See {@link brokerVariables}. */
export type BrokerEnvironment = z.infer<z.ZodObject<typeof brokerVariables>>;

/** What every program of the shop reads from its environment. */
export const hostVariables = {
  NODE_ENV: z.enum(["development", "test", "production"]).default("development"),
  HOST: z.string().default("127.0.0.1"),
  /** Default: a free port. Programs name their own. */
  PORT: port(0),
  /** Where `/metrics` is, on the same host. Default: on PORT with everything else. */
  METRICS_PORT: wholeNumber({ max: 65_535 }).optional(),
  /** Which lines are written: `info`, or `info,consume=debug` with levels of their own for parts of the program. */
  LOG_LEVEL: z
    .string()
    .refine((text) => whyNoLevels(text) === undefined, { error: ({ input }) => whyNoLevels(String(input)) })
    .default("info"),
  /** Shown by `/health` and in the registry. */
  VERSION: z.string().default("dev"),
  ...brokerVariables,
  /**
   * What the program does about exchanges and queues when it connects: `declare` makes what is missing, `verify` only looks
   * and needs no permission to make anything.
   */
  TOPOLOGY: z.enum(["declare", "verify"]).default("declare"),
  /**
   * Whether failures can be simulated: `admin` by administrators of the gateway, `local` also over HTTP by whoever is on this
   * machine, who is not asked who they are.
   */
  SIMULATE_FAILURES: z.enum(["off", "admin", "local"]).default("off"),
  /** An OpenTelemetry collector that takes traces over HTTP, without `/v1/traces`. Default: none, and no span is made. */
  OTEL_EXPORTER_OTLP_ENDPOINT: address("http", "https").optional(),
  /** Which part of the traces that begin here is exported, from 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Where finished spans are written to files, for `npm run trace`. `npm start` sets it. */
  TRACE_FOLDER: z.string().optional(),
  /** Without it the program works all the same, with no registry and no cached replies. */
  REDIS_URL: address("redis", "rediss").optional(),
};

/** See {@link hostVariables}. */
export type HostEnvironment = z.infer<z.ZodObject<typeof hostVariables>>;

/**
 * What every service reads from its environment, with its usual port and the usual name of its database. Spread it into the
 * service's schema: `z.object({ ...serviceVariables({ port: 3001, database: "orders" }), … })`.
 */
export function serviceVariables(usual: Readonly<{ port: number; database: string }>) {
  return {
    ...hostVariables,
    PORT: port(usual.port),
    DATABASE_URL: address("postgres", "postgresql"),
    /** Which database on the server of DATABASE_URL is the service's. */
    DATABASE_NAME: z.string().min(1).default(usual.database),
    /** The most connections of one instance to its database. Default: the pool's own. */
    DATABASE_CONNECTIONS: wholeNumber({ min: 1, max: 1_000 }).optional(),
    /** `off` where a pooler between service and PostgreSQL does not know of prepared statements. */
    PREPARED_STATEMENTS: z.enum(["on", "off"]).default("on"),
    /** A queue pauses where its handlers have failed for so many messages in a row; 0: never. `x-pauseAfterFailures` of a queue comes first. */
    PAUSE_AFTER_FAILURES: wholeNumber().default(20),
    /** How long a pause keeps what is in hand: below the broker's `consumer_timeout`. */
    GIVE_BACK_AFTER_MS: wholeNumber().default(60_000),
  };
}

/** See {@link serviceVariables}. */
export type ServiceEnvironment = z.infer<z.ZodObject<ReturnType<typeof serviceVariables>>>;

/**
 * Reads a service's environment. DATABASE_URL then names the service's own database, DATABASE_NAME.
 *
 * @throws EnvironmentError that lists every bad variable
 */
export function readServiceEnvironment<E extends ServiceEnvironment>(
  schema: z.ZodType<E>,
  env: NodeJS.ProcessEnv,
): E {
  const environment = readEnvironment(schema, env);
  const url = new URL(environment.DATABASE_URL);
  url.pathname = `/${encodeURIComponent(environment.DATABASE_NAME)}`;

  return { ...environment, DATABASE_URL: url.href };
}

/** The environment is not what the program needs. The text names every variable at fault and no value. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
  readonly code = "bad_environment";
}

/**
 * Reads the environment by a schema. An empty variable counts as missing.
 *
 * @throws EnvironmentError that lists every bad variable. Values are left out, since they may be secrets. In production a password
 * that everybody knows is bad, and so is a Redis without one.
 */
export function readEnvironment<T>(schema: z.ZodType<T>, env: NodeJS.ProcessEnv = process.env): T {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = schema.safeParse(given);
  if (result.success) {
    refuse([...openDoors(result.data, given), ...simulatedFailures(result.data)]);

    return result.data;
  }

  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join(".");
    if (name in given) return `  ${name} is wrong: ${withoutValue(issue, given[name])}`;

    // A rule of the program's own says why it is needed; a type says only that nothing is none of it.
    return `  ${name} is missing${issue.code === "custom" ? `: ${issue.message}` : ""}`;
  });

  throw new EnvironmentError(`The environment does not fit:\n${lines.join("\n")}`);
}

function refuse(lines: readonly string[]): void {
  if (lines.length > 0) throw new EnvironmentError(`The environment does not fit:\n${lines.join("\n")}`);
}

/** Of the variables that were read, in production only. */
function openDoors(read: unknown, given: Readonly<Record<string, string | undefined>>): readonly string[] {
  if (typeof read !== "object" || read === null || !("NODE_ENV" in read)) return [];
  if (read.NODE_ENV !== "production") return [];

  return Object.keys(read).flatMap((name) => {
    const reason = openDoorIn(given[name] ?? "");

    return reason === undefined ? [] : [`  ${name} is wrong: ${reason}`];
  });
}

function simulatedFailures(read: unknown): readonly string[] {
  if (typeof read !== "object" || read === null || !("SIMULATE_FAILURES" in read)) return [];
  const { SIMULATE_FAILURES: mode, NODE_ENV, HOST } = read as Readonly<Record<string, string>>;
  if (mode === "off") return [];
  if (NODE_ENV === "production")
    return ["  SIMULATE_FAILURES is wrong: nothing fails on purpose in production"];
  if (mode === "local" && !isLoopback(HOST ?? ""))
    return [
      "  SIMULATE_FAILURES is wrong: with local anybody who reaches HOST can make the program fail: HOST=127.0.0.1, or admin",
    ];

  return [];
}

function withoutValue(issue: z.core.$ZodIssue, value: string | undefined): string {
  return value === undefined ? issue.message : issue.message.replaceAll(value, "…");
}
