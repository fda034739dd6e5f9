import { once } from "node:events";
import type { Server } from "node:http";
import express, { type Express } from "express";
import { fromEnvironment, openBakery, toldToStop, whileAwaited, type Bakery } from "./bakery.js";

/** The program: `void main();`. It works until it is told to stop. */
export async function main(): Promise<void> {
  const stopped = toldToStop();
  const bakery = await openBakery(fromEnvironment());
  const server = expressApp(bakery).listen(Number(process.env["PORT"] ?? 3000));
  await stopped;
  await stopServer(server, bakery);
}

export function expressApp(bakery: Bakery): Express {
  const app = express();
  app.use(express.json());

  // Express 5 passes the error of a promise on to its error handlers.
  app.get("/price/:loaves", async ({ params }, response) => {
    response.json({ cents: await bakery.priceOf(Number(params.loaves), whileAwaited(response)) });
  });
  app.post("/orders", async ({ body }, response) => {
    await bakery.order((body as { loaves: number }).loaves);
    response.status(202).json({ accepted: true });
  });
  app.get("/health/ready", (_, response) => {
    const trouble = bakery.trouble();
    response.status(trouble === undefined ? 200 : 503).json({ ready: trouble === undefined, trouble });
  });

  return app;
}

/** No new requests, then those that run are ended, then what they sent is out. A request that takes longer than `patienceMs` is cut off. */
export async function stopServer(server: Server, bakery: Bakery, patienceMs = 10_000): Promise<void> {
  const closed = once(server, "close");
  server.close();
  const impatience = setTimeout(() => server.closeAllConnections(), patienceMs);
  await closed;
  clearTimeout(impatience);
  await bakery.stop();
}
