import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";

/** A gateway that is asked: where it answers, and the id of its process. */
export type AskedServer = Readonly<{ url: string; pid: number }>;

/**
 * Starts the shop of another checkout of this repository, such as one of the commit before a change, on servers of its own.
 *
 * @param folder the checkout, with its `node_modules`
 * @throws Error where that is none, or its shop does not start
 */
export async function startOtherCheckout(
  folder: string,
): Promise<AskedServer & Readonly<{ close(): Promise<void> }>> {
  const checkout = path.resolve(folder);
  for (const needed of ["bench/src/warren.ts", "node_modules/tsx"]) {
    if (!existsSync(path.join(checkout, needed)))
      throw new Error(`${checkout} has no ${needed}: give a checkout of Warren after \`npm ci\`.`);
  }
  const child = fork(path.join(import.meta.dirname, "held-shop.ts"), [checkout], {
    cwd: checkout,
    execArgv: ["--import", "tsx"],
  });
  const ended = once(child, "exit");
  const failed = ended.then(([code]) => {
    throw new Error(`the shop of ${checkout} ended with ${String(code)}`);
  });
  failed.catch(() => undefined);
  const [server] = (await Promise.race([once(child, "message"), failed])) as [AskedServer];

  return {
    ...server,
    async close() {
      child.disconnect();
      await ended;
    },
  };
}
