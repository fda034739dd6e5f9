import { resolve } from "node:path";
import { serverTitles, serverNames, type ServerAddresses, type ServerName } from "./addresses.js";
import {
  addressVariables,
  chooseWay,
  rabbitmqHomeVariable,
  walArchiveVariable,
  type Environment,
  type Way,
} from "./choose-way.js";
import { containersOf, dockerAnswers } from "./containers.js";
import { embeddedServers } from "./embedded-servers.js";
import { environmentServer } from "./environment-server.js";
import { ensureFolder, type Home } from "./folders.js";
import { joinMissing, NotProvidedError } from "./not-provided.js";
import type { ProvidedServer, RunningServers } from "./running-servers.js";
import { superviseServers, type SupervisionOptions } from "./supervise-servers.js";
import { settingsOf, type Settings } from "./settings.js";

/** How each of the wanted servers is provided. */
export type Ways = Readonly<Partial<Record<ServerName, Way>>>;

export type Launch = Readonly<{
  profile: "dev" | "test";
  home: Home;
  env: Environment;
  durable?: boolean | undefined;
  postgresFolder?: string;
  log: (line: string) => void;
  signal: AbortSignal;
  /** Runs work while nobody else starts or ends the same servers. Default: nobody does. */
  alone?: SupervisionOptions["alone"];
}>;

/** What was provided, without the end of it. */
export type Provided = Omit<RunningServers, "stop">;

type ProvidedServers = Readonly<Partial<Record<ServerName, ProvidedServer>>>;

/** Asks the environment, and Docker only where a server still needs a way. */
export async function chooseWays(
  env: Environment,
  servers: readonly ServerName[] = serverNames,
): Promise<Ways> {
  const allGiven = servers.every((server) => Boolean(env[addressVariables[server]]));
  const facts = { env, dockerAnswers: allGiven ? false : await dockerAnswers() };

  return Object.fromEntries(servers.map((server) => [server, chooseWay(server, facts)]));
}

/** Provides all servers that have a way, side by side. When one of them fails the others' starts are ended too. */
export async function provideServers(folder: string, ways: Ways, launch: Launch): Promise<Provided> {
  const settings = await settingsOf(folder, launch.profile);
  // One that fails ends the others' start, which would otherwise go on behind the error.
  const failure = new AbortController();
  const signal = AbortSignal.any([launch.signal, failure.signal]);
  const wanted = wantedIn(ways);
  const start = startersOf(folder, settings, ways, { ...launch, signal });
  const results = await Promise.allSettled(
    wanted.map((server) =>
      start(server).catch((error: unknown) => {
        // What is missing is told together, so the others go on to find out.
        if (!(error instanceof NotProvidedError)) failure.abort(error);
        throw error;
      }),
    ),
  );
  launch.signal.throwIfAborted();
  if (failure.signal.aborted) throw failure.signal.reason;
  const missing = results.flatMap((result) =>
    result.status === "rejected" && result.reason instanceof NotProvidedError ? [result.reason] : [],
  );
  if (missing.length > 0) throw joinMissing(missing);
  const provided = results.map((result, index) =>
    result.status === "fulfilled" ? [[wanted[index], result.value]] : [],
  );

  return joined(Object.fromEntries(provided.flat()) as ProvidedServers, launch);
}

function wantedIn(ways: Ways): readonly ServerName[] {
  return serverNames.filter((server) => ways[server] !== undefined);
}

/** Starts a server in its way. */
function startersOf(
  folder: string,
  settings: Settings,
  ways: Ways,
  launch: Launch,
): (server: ServerName) => Promise<ProvidedServer> {
  const { log, signal } = launch;
  const embedded = embeddedServers(settings, {
    folder,
    durable: launch.durable ?? launch.profile === "dev",
    ...(launch.postgresFolder === undefined ? {} : { postgresFolder: launch.postgresFolder }),
    // Tests throw their databases away, and would spoil the archive of those that stay.
    ...(launch.profile === "dev" ? walArchiveIn(launch.env) : {}),
    rabbitmqHome: launch.env[rabbitmqHomeVariable],
    cache: ensureFolder(launch.home.cache),
    log,
    signal,
  });
  const containers = containersOf({
    folder,
    composeFile: launch.home.composeFile,
    settings,
    servers: serverNames.filter((server) => ways[server]?.kind === "docker"),
    log,
    signal,
  });

  return (server) => {
    const way = ways[server];
    switch (way?.kind) {
      case "environment":
        return environmentServer(server, way.address, launch.env);
      case "docker":
        return containers.start(server);
      case "embedded":
      case undefined:
        return embedded.start(server);
    }
  };
}

/**
 * The log of a server that is not ours is archived by whoever runs it.
 *
 * @throws Error where an archive is wanted of such a one: nobody would write it
 */
export function refuseArchiveOfOthers({ postgres }: Ways, env: Environment): void {
  if (!env[walArchiveVariable] || postgres === undefined || postgres.kind === "embedded") return;
  throw new Error(
    `${walArchiveVariable} is for a PostgreSQL that is started here as a process, but ${postgres.kind === "docker" ? "Docker runs it here" : `${addressVariables.postgres} names another`}. Have that one archive its log by its own settings, and leave out the variable.`,
  );
}

/** It has to be there: PostgreSQL would keep all of its log for a folder that is not. */
function walArchiveIn(env: Environment): Readonly<{ walArchive?: string }> {
  const folder = env[walArchiveVariable];

  return folder ? { walArchive: ensureFolder(resolve(folder)) } : {};
}

function joined(
  servers: ProvidedServers,
  { signal: stopping, alone = (work) => work() }: Pick<Launch, "alone" | "signal">,
): Provided {
  const named = (server: ServerName): ProvidedServer => {
    const found = servers[server];
    if (found === undefined)
      throw new Error(`${serverTitles[server]} is none of the servers that were started.`);

    return found;
  };
  const signal = (server: ServerName, sent: "SIGSTOP" | "SIGCONT") => {
    const send = named(server).signal;
    if (send === undefined)
      throw new Error(`${serverTitles[server]} is no process of ours, and cannot be paused.`);
    send(sent);
  };
  const each = <T>(of: (server: ProvidedServer) => T) =>
    Object.fromEntries(Object.entries(servers).map(([name, server]) => [name, of(server)]));

  return {
    // Of those that were wanted: who started them knows which.
    addresses: Object.values(servers).reduce<Partial<ServerAddresses>>(
      (all, server) => ({ ...all, ...server.addresses() }),
      {},
    ) as ServerAddresses,
    sources: each(({ source }) => source) as Provided["sources"],
    restart: (server, options = {}) => named(server).restart(options.signal ?? "SIGTERM"),
    supervise: (onState) =>
      superviseServers(
        each(({ supervised }) => supervised),
        { onState, signal: stopping, alone },
      ),
    pause: (server) => signal(server, "SIGSTOP"),
    resume: (server) => signal(server, "SIGCONT"),
    rabbitmqctl: async (args) => {
      const { control } = named("rabbitmq");
      if (control === undefined)
        throw new Error("rabbitmqctl is known only of a broker that was started as a process.");

      return control(args);
    },
  };
}

/** Servers that were all given by address: nothing is started and no folder is touched. */
export async function serversOfEnvironment(
  ways: Ways,
  { env, signal }: Pick<Launch, "env" | "signal">,
): Promise<RunningServers> {
  const provided = wantedIn(ways).map(async (server) => {
    const way = ways[server];

    return [server, await environmentServer(server, way?.kind === "environment" ? way.address : "", env)];
  });
  const servers = Object.fromEntries(await Promise.all(provided)) as ProvidedServers;

  return { ...joined(servers, { signal }), stop: () => Promise.resolve() };
}
