import fastify, { type FastifyInstance } from "fastify";
import { fromEnvironment, openBakery, toldToStop, whileAwaited, type Bakery } from "./bakery.js";

/** The program: `void main();`. It works until it is told to stop. */
export async function main(): Promise<void> {
  const stopped = toldToStop();
  const app = fastifyApp(await openBakery(fromEnvironment()));
  await app.listen({ port: Number(process.env["PORT"] ?? 3000) });
  await stopped;
  await app.close();
}

/** @param patienceMs a request that takes longer while the application closes is cut off */
export function fastifyApp(bakery: Bakery, patienceMs = 10_000): FastifyInstance {
  const app = fastify();
  let impatience: NodeJS.Timeout | undefined;
  app.addHook("preClose", (done) => {
    impatience = setTimeout(() => app.server.closeAllConnections(), patienceMs);
    done();
  });
  // Fastify stops taking requests and ends those that run before it comes to this hook: what they still send goes out.
  app.addHook("onClose", async () => {
    clearTimeout(impatience);
    await bakery.stop();
  });

  app.get<{ Params: { loaves: string } }>("/price/:loaves", async ({ params }, reply) => ({
    cents: await bakery.priceOf(Number(params.loaves), whileAwaited(reply.raw)),
  }));
  app.post<{ Body: { loaves: number } }>("/orders", async ({ body }, reply) => {
    await bakery.order(body.loaves);

    return reply.code(202).send({ accepted: true });
  });
  app.get("/health/ready", async (_, reply) => {
    const trouble = bakery.trouble();

    return reply.code(trouble === undefined ? 200 : 503).send({ ready: trouble === undefined, trouble });
  });

  return app;
}
