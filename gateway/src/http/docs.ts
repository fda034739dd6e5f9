import { existsSync } from "node:fs";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** Serves the reference that `npm run docs` writes, at `/docs`. It may be written while the gateway runs. */
export function docsRoutes(folder: string) {
  const root = path.resolve(folder);

  return async (app: FastifyInstance): Promise<void> => {
    app.get("/docs", (_request, reply) => reply.redirect("/docs/"));
    await app.register(
      async (docs) => {
        docs.setNotFoundHandler((_request, reply) => {
          const built = existsSync(path.join(root, "index.html"));

          return reply
            .code(404)
            .type("text/html; charset=utf-8")
            .send(built ? NO_SUCH_PAGE : NOT_BUILT);
        });
        await docs.register(fastifyStatic, { root, prefix: "/", suppressWarning: true, dotfiles: "ignore" });
      },
      { prefix: "/docs" },
    );
  };
}

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body style="font-family:system-ui;max-width:40rem;margin:4rem auto"><h1>${title}</h1><p>${text}</p></body></html>\n`;

const NOT_BUILT = page(
  "The reference is not built yet",
  "Run <code>npm run docs</code> in the repository, then load this page again: it shows every exchange, queue and message of the shop.",
);

const NO_SUCH_PAGE = page("No such page", 'The reference begins <a href="/docs/">here</a>.');
