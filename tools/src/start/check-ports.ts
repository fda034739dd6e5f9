import { once } from "node:events";
import { createServer } from "node:net";
import { textOf } from "@warren/messaging";
import type { Instance } from "@warren/programs";

/**
 * Looks whether each program can have its port. One that is taken would end again and again, while whoever has the port answers
 * that it is ready: mostly the same program of another `npm start`.
 *
 * @throws Error that names the ports that are taken, and what to do
 */
export async function checkPorts(
  instances: readonly Readonly<Pick<Instance, "label" | "port">>[],
): Promise<void> {
  const reasons = await Promise.all(instances.map(({ port }) => whyTaken(port)));
  const taken = instances.flatMap(({ label, port }, n) =>
    reasons[n] === undefined ? [] : [`port ${port} of ${label} (${reasons[n]})`],
  );
  if (taken.length === 0) return;

  throw new Error(
    `not to be had: ${taken.join(", ")}. Where another \`npm start\` is running, end it with Ctrl-C first; \`ss -ltnp\` says who else has a port`,
  );
}

async function whyTaken(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port), "listening");
    await new Promise((resolve) => server.close(resolve));

    return undefined;
  } catch (error) {
    return textOf(error);
  }
}
