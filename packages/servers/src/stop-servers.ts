import { existsSync } from "node:fs";
import { downContainers } from "./containers.js";
import { endServers } from "./end-servers.js";
import { withFolderLock } from "./folder-lock.js";
import { defaultDirectory, devFolder, lockFileOf } from "./folders.js";
import { endAbandonedTestStacks } from "./leftovers.js";
import { readPidFile, updatePidFile } from "./pid-file.js";

/**
 * Ends the servers of the "dev" profile, whoever started them, and what killed test runs left. Data stays. Resolves
 * with the number of processes that were ended (containers are not counted).
 */
export async function stopServers(
  directory: string = defaultDirectory(),
  options: Readonly<{ log?: (line: string) => void }> = {},
): Promise<number> {
  const log = options.log ?? (() => undefined);
  if (!existsSync(directory)) return 0;
  await endAbandonedTestStacks(directory, {
    log,
    endContainers: (project) => downContainers(project, { volumes: true }),
  });
  const folder = devFolder(directory);
  if (!existsSync(folder)) return 0;

  return withFolderLock(lockFileOf(directory), async () => {
    const project = readPidFile(folder)?.compose;
    const ended = await endServers(folder);
    if (project) log(`Took down the containers of the Compose project ${project.name}`);
    updatePidFile(folder, () => ({ owner: null, processes: {} }));

    return ended;
  });
}
