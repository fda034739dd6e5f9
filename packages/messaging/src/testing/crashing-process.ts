import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { build, type Plugin } from "esbuild";
import pg from "pg";
import type { Database } from "../database/tx.js";
import type { Logger } from "../logging/logger.js";
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
const PATIENCE_MS = 240_000;

/** Starts a program of this folder and waits for its end. */
export async function untilCrashed<Point extends string>(
  program: string,
  options: CrashOptions<Point>,
): Promise<Crash> {
  const child = await startProgram(program, options);
  let [at, said] = ["", ""];
  child.stdout.on("data", (chunk) => (at += String(chunk)));
  child.stderr.on("data", (chunk) => (said += String(chunk)));
  const signal = await new Promise<NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (_, signal) => resolve(signal));
  });

  return { signal, at, said };
}

/** Starts a program of this folder. It ends with the test that started it. */
export async function startProgram(
  program: string,
  options: object,
): Promise<ChildProcessWithoutNullStreams> {
  return spawn(process.execPath, [await compiled(program), JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "pipe"],
    timeout: PATIENCE_MS,
    killSignal: "SIGTERM",
  });
}

const compiling = new Map<string, Promise<string>>();

/** The program as one file of JavaScript: it starts in a fifth of the time that its TypeScript takes, and tests start dozens. */
function compiled(program: string): Promise<string> {
  const known = compiling.get(program) ?? compile(program);
  compiling.set(program, known);

  return known;
}

async function compile(program: string): Promise<string> {
  // Inside the repository, where it finds its packages.
  const folder = fileURLToPath(new URL("../../../../.cache/test-programs/", import.meta.url));
  const file = `${folder}${program.replace(/\.ts$/, ".mjs")}`;
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(program, import.meta.url))],
    bundle: true,
    platform: "node",
    format: "esm",
    // Not `packages: "external"`: ours are TypeScript, which Node does not load from there.
    plugins: [foreignPackagesStayOutside],
    sourcemap: "inline",
    write: false,
  });
  await mkdir(folder, { recursive: true });
  // Another worker may start its own copy at this moment, so a file is there whole or not at all.
  await writeFile(`${file}.${process.pid}`, outputFiles[0]?.contents ?? "");
  await rename(`${file}.${process.pid}`, file);

  return file;
}

const foreignPackagesStayOutside: Plugin = {
  name: "foreign packages stay outside",
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || path.startsWith("@warren/") ? undefined : { path, external: true },
    );
  },
};

/** What this process was told. It ends with the test that started it, also where it never reaches its point. */
export function crashOptions<D extends Omit<CrashOptions<string>, "point">>(): D {
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
