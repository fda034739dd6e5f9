import fastify, { type FastifyInstance } from "fastify";
import type { Bakery } from "./bakery.js";

/** `const app = fastifyApp(await openBakery(…)); await app.listen({ port: 3000 });` */
export function fastifyApp(bakery: Bakery): FastifyInstance {
  const app = fastify();
  // Fastify stops taking requests and ends those that run before it closes: what they still send goes out.
  app.addHook("onClose", () => bakery.stop());

  app.get<{ Params: { loaves: string } }>("/price/:loaves", async ({ params }) => ({
    cents: await bakery.priceOf(Number(params.loaves)),
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
