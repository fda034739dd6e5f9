import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";
import type { NotRouted } from "./allowed-methods.js";

/** Serves the site that `npm run docs` writes, at `/docs`. It may be written while the gateway runs. */
export function docsRoutes(folder: string, notRouted: NotRouted) {
  const root = path.resolve(folder);
  const references = REFERENCES.map((place) => path.join(root, place, path.sep));

  return async (app: FastifyInstance): Promise<void> => {
    app.get("/docs", (_request, reply) => reply.redirect("/docs/"));
    await app.register(
      async (docs) => {
        docs.addHook("onRequest", (_request, reply, done) => {
          reply.header("content-security-policy", POLICY);
          done();
        });
        docs.setNotFoundHandler(async (request, reply) => {
          if (request.method !== "GET" && request.method !== "HEAD") return notRouted(request, reply);
          reply.code(404).type("text/html; charset=utf-8");
          // The site's own page for that, which has its menu and its search.
          const ownPage = await readFile(path.join(root, "404.html"), "utf8").catch(() => undefined);
          if (ownPage !== undefined) return reply.header("content-security-policy", POLICY).send(ownPage);
          const built = existsSync(path.join(root, "index.html"));

          return reply
            .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
            .send(built ? NO_SUCH_PAGE : NOT_BUILT);
        });
        await docs.register(fastifyStatic, {
          root,
          prefix: "/",
          suppressWarning: true,
          dotfiles: "ignore",
          // By the file that is sent: one address can be written in many ways.
          setHeaders(reply, file) {
            if (references.some((folder) => file.startsWith(folder)))
              reply.header("content-security-policy", REFERENCE_POLICY);
          },
        });
      },
      { prefix: "/docs" },
    );
  };
}

/** AsyncAPI's own page, in the site of the whole repository or in that of a contract alone. */
const REFERENCES = ["reference", "contract/reference"];

const POLICY = policy({});

// AsyncAPI's own page compiles the schemas that it shows.
const REFERENCE_POLICY = policy({ script: "'unsafe-eval'", style: "'unsafe-inline'" });

/** Nothing but what comes with the site itself, and what is named. */
function policy({ script = "", style = "" }: Readonly<Partial<Record<string, string>>>): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${script}`,
    `style-src 'self' ${style}`,
    "img-src 'self' data:",
    "font-src 'self'",
    // A page that is asked for after the site was built anew looks up where its parts are now.
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
    .map((directive) => directive.trimEnd())
    .join("; ");
}

const page = (title: string, text: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title><body style="font-family:system-ui;max-width:40rem;margin:4rem auto"><h1>${title}</h1><p>${text}</p></body></html>\n`;

const NOT_BUILT = page(
  "The docs are not built yet",
  "Run <code>npm run docs</code> in the repository, then load this page again: it shows every exchange, queue and message of the shop.",
);

const NO_SUCH_PAGE = page("No such page", 'The docs begin <a href="/docs/">here</a>.');
