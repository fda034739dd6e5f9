import { runningContainers } from "./containers.js";
import type { PidFile } from "./pid-file.js";
import { isRunning } from "./process-identity.js";

/** Whether any server that is noted in a folder runs, as a process or in a container. */
export async function anythingRuns({ processes, compose }: PidFile): Promise<boolean> {
  if (Object.values(processes).some(isRunning)) return true;

  // Where Docker does not answer any more, its containers are of no use to anybody.
  return compose !== undefined && (await runningContainers(compose).catch(() => [])).length > 0;
}
