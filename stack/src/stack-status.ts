import {
  devFolder,
  isRunning,
  readPidFile,
  serverNames,
  serversStatus,
  type ProcessIdentity,
  type ServerStatus,
} from "@warren/servers/parts";
import { defaultDirectory } from "./folders.js";
import { programStatus, type ProgramStatus } from "./program-status.js";
import { prometheusVersion } from "./prometheus-server.js";
import { queueStatus, type QueueStatus } from "./queue-status.js";
import { readShopNotes, type ShopNotes } from "./shop-notes.js";

export type StackStatus = Readonly<{
  /** The three, and Prometheus where the shop has one. */
  servers: readonly ServerStatus[];
  managementUrl: string | undefined;
  /** The `npm start` that runs. */
  launcher: ProcessIdentity | undefined;
  /** Its programs. */
  programs: readonly ProgramStatus[];
  /** Undefined where the broker does not say. */
  queues: readonly QueueStatus[] | undefined;
  /** All servers answer, and all programs are ready. */
  ready: boolean;
}>;

/** Where the servers of the environment or of the "dev" profile run, whether they answer, and how the shop on them is. */
export async function stackStatus(directory: string = defaultDirectory): Promise<StackStatus> {
  const { servers: three, managementUrl } = await serversStatus(directory, serverNames);
  const notes = readShopNotes(directory);
  const noted = three.map((status) => ({
    ...status,
    restarts: notes?.servers[status.server]?.restarts ?? 0,
  }));
  const servers = [...noted, ...(await prometheusStatus(devFolder(directory), notes))];
  const [programs, queues] = await Promise.all([
    Promise.all((notes?.programs ?? []).map(programStatus)),
    queueStatus(managementUrl),
  ]);

  return {
    servers,
    managementUrl,
    launcher: notes?.launcher,
    programs,
    queues,
    ready:
      servers.every((server) => server.answers) &&
      programs.every((program) => program.ready) &&
      // Where a launcher has none yet, it is starting.
      (notes === undefined || programs.length > 0),
  };
}

async function prometheusStatus(
  folder: string,
  notes: ShopNotes | undefined,
): Promise<readonly ServerStatus[]> {
  const url = notes?.prometheusUrl;
  if (url === undefined) return [];
  const identity = readPidFile(folder)?.processes.prometheus;
  const version = await prometheusVersion(url).catch(() => undefined);

  return [
    {
      server: "prometheus",
      answers: version !== undefined,
      address: url,
      source: version === undefined ? "does not answer" : `Prometheus ${version}, started with the shop`,
      pid: identity !== undefined && isRunning(identity) ? identity.pid : undefined,
      restarts: notes?.servers.prometheus?.restarts ?? 0,
    },
  ];
}
