import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { FastifyInstance } from "fastify";
import type { OpenApiDocument } from "../openapi/document.js";

/** The OpenAPI document at `/openapi.json`, and at `/api` a page to read it and to try it. Nothing is loaded from elsewhere. */
export function apiPageRoutes(document: () => OpenApiDocument) {
  let text: string | undefined;

  return async (app: FastifyInstance): Promise<void> => {
    app.get("/openapi.json", (_request, reply) => {
      text ??= JSON.stringify(document());

      return reply.type("application/json; charset=utf-8").send(text);
    });
    app.get("/api", (_request, reply) =>
      reply.header("content-security-policy", POLICY).type("text/html; charset=utf-8").send(PAGE),
    );
    app.get("/api-page/page.css", (_request, reply) => reply.type("text/css; charset=utf-8").send(STYLE));
    app.get("/api-page/page.js", (_request, reply) =>
      reply.type("text/javascript; charset=utf-8").send(SCRIPT),
    );
    for (const [file, type] of Object.entries(SWAGGER_UI)) {
      app.get(`/api-page/${file}`, async (_request, reply) =>
        reply
          .type(type)
          .header("cache-control", "public, max-age=86400")
          .send(await readFile(path.join(swaggerUi, file))),
      );
    }
  };
}

const swaggerUi = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));

const SWAGGER_UI = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  // The page's own icons.
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Warren's API</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/api-page/swagger-ui.css" />
    <link rel="stylesheet" href="/api-page/page.css" />
    <script src="/api-page/swagger-ui-bundle.js" defer></script>
    <script src="/api-page/page.js" defer></script>
  </head>
  <body>
    <nav><strong>Warren</strong> <a href="/openapi.json">openapi.json</a> <a href="/docs/">How it is built</a></nav>
    <main id="api"></main>
    <noscript>This page needs JavaScript. The document that it shows is <a href="/openapi.json">openapi.json</a>.</noscript>
  </body>
</html>
`;

const STYLE = `
body { margin: 0; background: #fff; }
.swagger-ui .info { margin: 1.5rem 0; }
.swagger-ui .scheme-container { margin: 0; padding: 0 0 1rem; box-shadow: none; }
.swagger-ui .wrapper { max-width: 75rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; padding: 0.75rem 1.25rem; font: 1rem system-ui, sans-serif; border-bottom: 1px solid #8884; }
nav a { color: #2f6f4f; }
html.dark-mode body { background: #1c2022; }
html.dark-mode nav { color: #e4e6e6; }
html.dark-mode nav a { color: #7ec8a3; }
noscript { display: block; padding: 1.25rem; font: 1rem system-ui, sans-serif; }
`;

const SCRIPT = `
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#api",
  deepLinking: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: false,
  validatorUrl: null,
  persistAuthorization: false,
  layout: "BaseLayout",
});
`;
