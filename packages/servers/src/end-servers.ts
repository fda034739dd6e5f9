import { downContainers } from "./containers.js";
import { endRecordedProcesses } from "./leftovers.js";
import { readPidFile } from "./pid-file.js";
import { releasePorts } from "./port-claims.js";
import { readSettings } from "./settings.js";

/** Ends the servers of a stack folder, containers included. */
export async function endServers(
  folder: string,
  options: Readonly<{ atOnce?: boolean; volumes?: boolean }> = {},
): Promise<number> {
  const ended = await endRecordedProcesses(folder, { atOnce: options.atOnce ?? false });
  const project = readPidFile(folder)?.compose;
  if (project) await downContainers(project, { volumes: options.volumes ?? false });
  releasePorts(Object.values(readSettings(folder)?.ports ?? {}), folder);

  return ended;
}
