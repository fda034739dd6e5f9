import * as z from "zod";
import type { ManagementAddress } from "./address.js";
import { noVhost, notManagement } from "./broker-unreachable.js";
import { createManagement, type Management, type ManagementOptions } from "./client.js";

/**
 * Makes sure that the broker answers, that the user may ask and that the virtual host is there.
 *
 * @throws BrokerUnreachable
 */
export async function openManagement(
  address: ManagementAddress,
  options: ManagementOptions = {},
): Promise<Management> {
  const management = createManagement(address, options);
  const overview = await management.find("/overview", z.unknown());
  if (!z.object({ rabbitmq_version: z.string() }).safeParse(overview).success) throw notManagement(address);
  const vhost = await management.find(`/vhosts/${encodeURIComponent(address.vhost)}`, z.unknown());
  if (vhost === undefined) throw noVhost(address);

  return management;
}
