import { connect } from "node:net";
import { separateAddresses } from "@warren/messaging/amqp";
import type { AddressOptions } from "./broker-address.js";

/** How long a node has to take a connection before the next one is tried. */
const PATIENCE_MS = 2_000;

/**
 * Takes one address of several: services may be given all nodes of a cluster, with commas between them. It is the first at
 * which somebody listens, in their order, or the first of all where nobody does.
 */
export async function reachable(
  options: AddressOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<AddressOptions> {
  const urls = separateAddresses(options.url ?? env["AMQP_URL"] ?? "");
  if (urls.length < 2) return options;
  for (const url of urls) if (await listens(url)) return { ...options, url };

  return { ...options, url: urls[0] };
}

function listens(address: string): Promise<boolean> {
  if (!URL.canParse(address)) return Promise.resolve(false);
  const { protocol, hostname, port } = new URL(address);
  const usual = protocol === "amqps:" ? 5671 : 5672;

  return new Promise((resolve) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? usual : Number(port),
    });
    const end = (taken: boolean) => {
      socket.destroy();
      resolve(taken);
    };
    socket.setTimeout(PATIENCE_MS, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
