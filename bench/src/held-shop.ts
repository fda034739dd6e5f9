import path from "node:path";
import { pathToFileURL } from "node:url";
import type * as Products from "./products.js";
import type * as Servers from "./servers.js";
import type * as Warren from "./warren.js";

// Runs the whole shop of a checkout, on servers of its own, and tells the process that forked it where its gateway is. It takes the
// checkout's own bench modules, since only these know how that version is started.

const [, , checkout = ""] = process.argv;
const stopped = new AbortController();
process.once("disconnect", () => stopped.abort());
// Ctrl-C reaches every process of the terminal: whoever forked this one ends it, once it has ended what asks.
process.on("SIGINT", () => undefined);

const { startServers } = await benchModule<typeof Servers>("servers.ts");
const { startWarren } = await benchModule<typeof Warren>("warren.ts");
const { benchedProducts } = await benchModule<typeof Products>("products.ts");

const { signal } = stopped;
const servers = await startServers({ log: () => undefined, signal });
try {
  const shop = await startWarren(servers.addresses, { smtpUrl: servers.smtpUrl, execArgv: [], signal });
  try {
    await shop.supply(benchedProducts);
    process.send?.({ url: shop.gatewayUrls[0], pid: shop.pids().get("gateway") });
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
  } finally {
    await shop.close();
  }
} finally {
  await servers.close();
}

async function benchModule<Module>(file: string): Promise<Module> {
  return (await import(pathToFileURL(path.join(checkout, "bench", "src", file)).href)) as Module;
}
