import { Client, DatabaseError } from "pg";
import { setTimeout as sleep } from "node:timers/promises";
import { textOf } from "@warren/messaging";

const INVALID_CATALOG_NAME = "3D000";
// Two instances that create the same database at once: the loser sees one of the first two, depending on how far the
// winner is. 55006: another session is copying template1 at this moment.
const EXISTS = new Set(["42P04", "23505"]);
const TEMPLATE_BUSY = "55006";
const NOT_UP_YET = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "57P03"]);

// A wrong password; a user who is not there, or may not come from here.
const LOGIN_REFUSED = new Set(["28P01", "28000"]);

const ATTEMPT_MS = 5_000;
const PAUSE_MS = 250;

export type EnsureDatabaseOptions = Readonly<{
  /** How long a server that does not answer is waited for. Default 30,000. */
  waitMs?: number;
  signal?: AbortSignal;
}>;

/**
 * Creates the database that the address names if its server lacks it. Several instances may do so at once. Waits for a
 * server that is starting up.
 *
 * @throws Error where it does not answer in time, or refuses the login: at once, and it names the user and DATABASE_URL
 */
export async function ensureDatabase(
  databaseUrl: string,
  options: EnsureDatabaseOptions = {},
): Promise<void> {
  const giveUpAt = Date.now() + (options.waitMs ?? 30_000);

  for (;;) {
    try {
      if (!(await exists(databaseUrl))) await create(databaseUrl);

      return;
    } catch (error) {
      const code = codeOf(error);
      const passing = NOT_UP_YET.has(code) || code === TEMPLATE_BUSY || isSilence(error);
      if (!passing || Date.now() > giveUpAt || options.signal?.aborted === true)
        throw explained(error, databaseUrl);
      await sleep(PAUSE_MS);
    }
  }
}

async function exists(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: ATTEMPT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();

    return true;
  } catch (error) {
    if (codeOf(error) === INVALID_CATALOG_NAME) return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function create(databaseUrl: string): Promise<void> {
  const maintenance = new URL(databaseUrl);
  const name = decodeURIComponent(maintenance.pathname.slice(1));
  maintenance.pathname = "/postgres";

  const client = new Client({ connectionString: maintenance.href, connectionTimeoutMillis: ATTEMPT_MS });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    if (!EXISTS.has(codeOf(error))) throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A login that is refused does not say whose it is, or where it is written. */
function explained(error: unknown, databaseUrl: string): unknown {
  if (!LOGIN_REFUSED.has(codeOf(error))) return error;
  const { username, host } = new URL(databaseUrl);
  const who = `${decodeURIComponent(username)} at ${host}`;

  return new Error(
    `PostgreSQL refuses the login of DATABASE_URL (${who}): ${textOf(error)}. Correct user or password; the service has to be started again for that`,
    { cause: error },
  );
}

/** What pg throws, without a code, where a server took the connection and said nothing. */
function isSilence(error: unknown): boolean {
  return error instanceof Error && error.message === "timeout expired";
}

function codeOf(error: unknown): string {
  if (error instanceof DatabaseError) return error.code ?? "";
  // Node tries every address of a name; with all of them refused the error is a collection.
  if (error instanceof AggregateError) return codeOf(error.errors[0]);

  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
