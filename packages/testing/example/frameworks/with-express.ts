import { once } from "node:events";
import type { Server } from "node:http";
import express, { type Express } from "express";
import type { Bakery } from "./bakery.js";

/** `const app = expressApp(bakery); const server = app.listen(3000);` */
export function expressApp(bakery: Bakery): Express {
  const app = express();
  app.use(express.json());

  // Express 5 passes the error of a promise on to its error handlers.
  app.get("/price/:loaves", async ({ params }, response) => {
    response.json({ cents: await bakery.priceOf(Number(params.loaves)) });
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

/** For SIGTERM: no new requests, then those that run are ended, then what they sent is out. */
export async function stopServer(server: Server, bakery: Bakery): Promise<void> {
  const closed = once(server, "close");
  server.close();
  await closed;
  await bakery.stop();
}
