import { randomUUID } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { blankFreePath } from "./blank-free-path.js";
import { hasApt } from "./debian-fetch.js";
import { fetchDebianProgram } from "./debian-program.js";
import { NotProvidedError } from "./not-provided.js";
import { findProgram, isExecutable, realPathOf } from "./find-program.js";
import { libraryPath } from "./library-path.js";
import { runCommand, type CommandResult } from "./run-command.js";

/** A RabbitMQ that can be started privately. */
export type RabbitmqProgram = Readonly<{
  server: string;
  epmd: string;
  /** What its scripts need to find Erlang. */
  env: Readonly<Record<string, string>>;
  source: string;
}>;

const packageName = "rabbitmq-server";

export type ProgramOptions = Readonly<{
  cache: string;
  /** The folder of the RabbitMQ to be started. Default: that of this system. */
  rabbitmqHome?: string | undefined;
  log: (line: string) => void;
  signal: AbortSignal | undefined;
}>;

/** The RabbitMQ that was chosen, else that of this system, else fetched from the archive of Debian or Ubuntu. */
export async function provideRabbitmq(options: ProgramOptions): Promise<RabbitmqProgram> {
  if (options.rabbitmqHome) return rabbitmqIn(options.rabbitmqHome);
  const installed = findInstalledRabbitmq();
  if (installed) return installed;
  if (!(await hasApt())) throw new NotProvidedError(["rabbitmq"], "RabbitMQ is not installed.");
  try {
    return await fetchRabbitmq(options);
  } catch (error) {
    options.signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotProvidedError(
      ["rabbitmq"],
      `RabbitMQ is not installed and could not be fetched: ${reason}`,
      undefined,
      { cause: error },
    );
  }
}

/**
 * A RabbitMQ extracted from an archive of rabbitmq.com, on the Erlang of the PATH.
 *
 * @throws Error where there is none, or no Erlang
 */
function rabbitmqIn(folder: string): RabbitmqProgram {
  const home = blankFreePath(resolve(folder));
  const server = join(home, "sbin/rabbitmq-server");
  if (!isExecutable(server)) {
    throw new Error(
      `WARREN_RABBITMQ_HOME must be a folder with sbin/rabbitmq-server in it, but is ${JSON.stringify(folder)}.`,
    );
  }
  const erlang = installedErlang();
  if (!erlang)
    throw new Error(`The RabbitMQ in ${folder} needs Erlang: there is no erl and epmd on the PATH.`);

  return { server, ...erlang, source: `WARREN_RABBITMQ_HOME, ${folder}` };
}

function installedErlang(): Pick<RabbitmqProgram, "epmd" | "env"> | undefined {
  const erl = findProgram("erl");
  const epmd = findProgram("epmd");
  if (!erl || !epmd) return undefined;

  return { epmd, env: { PATH: `${dirname(erl)}:${process.env["PATH"] ?? ""}` } };
}

/**
 * Packages put a wrapper on the PATH that switches to the user `rabbitmq` and the system's data. The script itself
 * is the one with `rabbitmq-env` beside it.
 */
export function findInstalledRabbitmq(): RabbitmqProgram | undefined {
  const candidates = [
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
    "/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
    findProgram("rabbitmq-server"),
  ].flatMap((path) => (path ? [realPathOf(path) ?? path] : []));
  const server = candidates.find(
    (path) => isExecutable(path) && existsSync(join(dirname(path), "rabbitmq-env")),
  );
  const erlang = installedErlang();
  if (!server || !erlang) return undefined;

  return { server, ...erlang, source: `the RabbitMQ installed in ${dirname(server)}` };
}

function fetchRabbitmq(options: ProgramOptions): Promise<RabbitmqProgram> {
  return fetchDebianProgram(
    { ...options, packageName, always: ["erlang", "rabbitmq"], title: "RabbitMQ" },
    { programIn: fetchedRabbitmq, trial: tryErlang },
  );
}

function fetchedRabbitmq(folder: string): RabbitmqProgram {
  const root = blankFreePath(folder);
  const erlang = join(root, "usr/lib/erlang");
  relocateErlang(erlang);
  const releases = join(root, "usr/lib/rabbitmq/lib");
  const release = readdirSync(releases).find((name) => name.startsWith("rabbitmq_server-"));
  if (!release) throw new Error(`${root} holds no RabbitMQ.`);
  const server = join(releases, release, "sbin/rabbitmq-server");

  return {
    server,
    epmd: join(erlang, "bin/epmd"),
    env: {
      PATH: `${join(erlang, "bin")}:${join(root, "usr/bin")}:${process.env["PATH"] ?? ""}`,
      LD_LIBRARY_PATH: libraryPath(root),
    },
    source: "the archive of this Debian or Ubuntu, extracted into the cache folder",
  };
}

// Both start scripts carry the folder that Erlang was built for.
function relocateErlang(erlang: string): void {
  const runtimes = readdirSync(erlang).filter((name) => name.startsWith("erts-"));
  for (const script of ["bin/erl", ...runtimes.map((name) => `${name}/bin/erl`)]) {
    const path = join(erlang, script);
    const before = readFileSync(path, "utf8");
    const after = before.replace(
      /^(\s*)ROOTDIR=.*$/gm,
      (_line, indent: string) => `${indent}ROOTDIR='${erlang}'`,
    );
    // As a whole: another process may be starting it.
    if (after !== before) replaceFile(path, after);
  }
}

function replaceFile(path: string, text: string): void {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, text);
  chmodSync(draft, statSync(path).mode);
  renameSync(draft, path);
}

function tryErlang({ env }: RabbitmqProgram): Promise<CommandResult> {
  const start = ["-noshell", "-eval", "{ok, _} = application:ensure_all_started(ssl), halt(0)."];

  return runCommand("erl", start, { env: { ...process.env, ...env }, timeoutMs: 30_000 });
}
