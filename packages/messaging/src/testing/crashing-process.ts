import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import pg from "pg";
import type { Database } from "../database/tx.js";
import type { Logger } from "../logger.js";
import { tapDatabase, type TransactionTaps } from "./taps.js";

// A process that kills itself at a point which it is told, and the test that starts it.

/** What a crashing process is told. */
export type CrashOptions<Point extends string> = Readonly<{
  amqpUrl: string;
  databaseUrl: string;
  /** Its name, at the broker, in the database and in what it writes. */
  name: string;
  point: Point;
}>;

/** How it ended. `at` is what it said last. */
export type Crash = Readonly<{ signal: NodeJS.Signals | null; at: string; said: string }>;

/** Gives up on a process that does not reach its point. */
const PATIENCE_MS = 40_000;

/** Starts a program of this folder and waits for its end. */
export async function untilCrashed<Point extends string>(
  program: string,
  options: CrashOptions<Point>,
): Promise<Crash> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", file, JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "pipe"],
    timeout: PATIENCE_MS,
    killSignal: "SIGTERM",
  });
  let [at, said] = ["", ""];
  child.stdout.on("data", (chunk) => (at += String(chunk)));
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal));
  });

  return { signal, at, said };
}

/** What this process was told. It ends with the test that started it, also where it never reaches its point. */
export function crashOptions<D extends CrashOptions<string>>(): D {
  process.stdin.resume().on("end", () => process.exit(1));

  return JSON.parse(process.argv[2] ?? "") as D;
}

/** Its database, with taps on what the runtime does there. */
export function tappedDatabase(
  { databaseUrl, name }: Pick<CrashOptions<string>, "databaseUrl" | "name">,
  taps: TransactionTaps,
): Database {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    application_name: name,
    max: 5,
    ...{ pipeline: true },
  });

  return tapDatabase(pool, taps);
}

/** Writes to stderr what somebody should look at. */
export const stderrLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: say,
  error: say,
};

function say(fields: object, text: string): void {
  process.stderr.write(`${text} ${inspect(fields)}\n`);
}
