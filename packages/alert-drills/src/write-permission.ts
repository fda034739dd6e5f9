import type { ProgramName } from "@warren/programs";
import type { AlertShop } from "./alert-shop.js";
import { settingOf } from "./program-settings.js";

export type WritePermission = Readonly<{
  /** Lets the program's user write nothing any more. */
  take(): Promise<unknown>;
  /** Puts it back as it was. */
  giveBack(): Promise<unknown>;
}>;

/** What the broker lets the user of a program write. */
export async function writePermissionOf(shop: AlertShop, program: ProgramName): Promise<WritePermission> {
  const url = new URL(settingOf(shop, program, "AMQP_URL"));
  const user = decodeURIComponent(url.username);
  const vhost = decodeURIComponent(url.pathname.slice(1));
  const { configure, write, read } = await permissionsOf(shop, vhost, user);
  const permit = (mayWrite: string) =>
    shop.stack.rabbitmqctl(["set_permissions", "-p", vhost, user, configure, mayWrite, read]);

  return {
    async take() {
      await permit("^$");
      await endPublishing(shop, user);
    },
    giveBack: () => permit(write),
  };
}

/**
 * Ends the connections on which a program publishes; it opens new ones. A channel that was used a moment ago still knows what its user might
 * (https://www.rabbitmq.com/docs/access-control: checks may be cached for each channel), and lets what is sent next pass.
 */
async function endPublishing({ stack }: AlertShop, user: string): Promise<void> {
  const pids = async () => {
    const columns = ["pid", "user", "client_properties"];
    const listed = await stack.rabbitmqctl(["list_connections", ...columns, "--silent"]);

    return listed
      .split("\n")
      .map((line) => line.split("\t"))
      .flatMap(([pid = "", of, properties]) =>
        of === user && properties?.includes("(publishing)") === true ? [pid] : [],
      );
  };
  for (const pid of await pids()) {
    const close = stack.rabbitmqctl(["close_connection", pid, "its rights were taken"]);
    // One that ended by itself meanwhile cannot be closed.
    await close.catch(async (error: unknown) => {
      if ((await pids()).includes(pid)) throw error;
    });
  }
}

/** @throws Error where the user has none: to set those that were read would take away all */
async function permissionsOf(
  { stack }: AlertShop,
  vhost: string,
  user: string,
): Promise<Readonly<{ configure: string; write: string; read: string }>> {
  const listed = await stack.rabbitmqctl(["list_permissions", "-p", vhost, "--silent"]);
  const line = listed.split("\n").find((one) => one.startsWith(`${user}\t`));
  const [, configure, write, read] = line?.split("\t") ?? [];
  if (configure === undefined || write === undefined || read === undefined)
    throw new Error(`${user} has no permissions on ${vhost}: ${listed}`);

  return { configure, write, read };
}
