import Fastify from "fastify";
import { z } from "zod";

// Fastify and nothing else, in a process of its own: what the gateway's routes are measured against. The parent sends what each route
// answers; a POST checks an order's shape first. It tells the parent where it listens.

/** What one route of it answers. */
export type BareRoute = Readonly<{ method: "GET" | "POST"; path: string; status: number; answer: unknown }>;

const order = z.object({
  userId: z.uuid(),
  items: z
    .array(z.object({ productId: z.string().min(1), quantity: z.int().min(1), price: z.string() }))
    .min(1),
  currency: z.string().length(3).optional(),
});

process.once("message", (routes: readonly BareRoute[]) => {
  const app = Fastify();
  for (const { method, path, status, answer } of routes) {
    app.route({
      method,
      url: path,
      handler: async (request, reply) => {
        if (method === "POST") order.parse(request.body);

        return reply.status(status).send(answer);
      },
    });
  }
  app.listen({ host: "127.0.0.1", port: 0 }).then(
    (url) => process.send?.(url),
    () => process.exit(1),
  );
});
process.once("disconnect", () => process.exit(0));
