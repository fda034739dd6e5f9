import { once } from "node:events";
import { createServer } from "node:net";
import { textOf } from "@warren/messaging";
import type { Instance } from "@warren/programs";
import type { ShopNotes } from "@warren/stack";
import { portHolder } from "./port-holder.js";

const MAX_COMMAND_CHARS = 120;

/** With ports of its own, and servers, queues, databases and logs. */
const BESIDE_IT = "WARREN_STACK=.stack/second npm start -- --port 4000";

/**
 * A second shop in the same folder would be on the first one's servers, which end with the first, and on its queues and databases.
 *
 * @throws Error that names the launcher that runs there, and says what to do
 */
export function checkLauncher(launcher: ShopNotes["launcher"] | undefined, folder: string): void {
  if (launcher === undefined) return;
  throw new Error(
    [
      `npm start runs already, as process ${launcher.pid}, with its servers in ${folder}.`,
      `End it with Ctrl-C first, or start this one beside it: ${BESIDE_IT}`,
    ].join("\n"),
  );
}

/**
 * Looks whether each program can have its port. One that is taken would end again and again, while whoever has the port answers
 * that it is ready: mostly the same program of another `npm start`.
 *
 * @throws Error that names the ports that are taken, who has them, and what to do
 */
export async function checkPorts(
  instances: readonly Readonly<Pick<Instance, "label" | "port">>[],
): Promise<void> {
  const reasons = await Promise.all(instances.map(({ port }) => whyTaken(port)));
  const taken = instances.flatMap(({ label, port }, n) => {
    const reason = reasons[n];

    return reason === undefined ? [] : [`  port ${port} of ${label}: ${reason}`];
  });
  if (taken.length === 0) return;

  throw new Error(
    [
      "these ports are not to be had:",
      ...taken,
      `Where that is another \`npm start\`, end it with Ctrl-C first, or start this one beside it: ${BESIDE_IT}`,
    ].join("\n"),
  );
}

async function whyTaken(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port), "listening");
    await new Promise((resolve) => server.close(resolve));

    return undefined;
  } catch (error) {
    if (!isInUse(error)) return textOf(error);
    const holder = portHolder(port);
    if (holder === undefined) return `${textOf(error)}, by a process that this user may not see`;
    const where = holder.folder === undefined ? "" : ` in ${holder.folder}`;

    return `process ${holder.pid} has it${where}: ${holder.command.slice(0, MAX_COMMAND_CHARS)}`;
  }
}

function isInUse(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EADDRINUSE";
}
