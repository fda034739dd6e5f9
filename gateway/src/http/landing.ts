import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Console } from "./console.js";

type Link = Readonly<{ name: string; href: string; label: string; text: string }>;

// Only those are shown that this gateway serves.
const LINKS: readonly Link[] = [
  {
    name: "docs",
    href: "/docs/",
    label: "The contract",
    text: "Every exchange, queue and message of the shop",
  },
  {
    name: "api",
    href: "/api",
    label: "The API",
    text: "Every call that an app can make, with its inputs and answers",
  },
  { name: "openapi", href: "/openapi.json", label: "OpenAPI", text: "The same for programs, as OpenAPI 3.1" },
  {
    name: "health",
    href: "/health",
    label: "Health",
    text: "What this gateway is connected to, and how it is",
  },
];

const PATHS: Readonly<Record<string, string>> = { "/docs/": "/docs" };

/** Answers at `/`: the console for people, or a page that leads on where it is not built; links as JSON for programs. */
export function landing(app: FastifyInstance, webConsole: Pick<Console, "page">): void {
  app.get("/", async (request, reply) => {
    const page = await webConsole.page(request, reply);
    if (page !== undefined) return page;
    const links = LINKS.filter(({ href }) => app.hasRoute({ url: PATHS[href] ?? href, method: "GET" }));
    reply.headers({ "cache-control": "no-cache", vary: "accept" });
    if (request.headers.accept?.includes("text/html") !== true) {
      return { name: "warren", links: Object.fromEntries(links.map(({ name, href }) => [name, href])) };
    }

    return reply
      .header("content-security-policy", POLICY)
      .type("text/html; charset=utf-8")
      .send(pageOf(links));
  });
}

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dee7, #343b49); --soft: light-dark(#5b6577, #9aa5b8); --warm: light-dark(#0b6e4f, #58c99d); }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f7f8fa, #12151c); color: light-dark(#1a2130, #e7ebf2); }
main { width: min(34rem, 100% - 3rem); padding: 3rem 0; }
h1 { margin: 0; font-size: 2rem; letter-spacing: -.02em; }
p { margin: .25rem 0 2rem; color: var(--soft); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; }
a { display: block; padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem; background: light-dark(#fff, #191d26); color: inherit; text-decoration: none; }
a:hover, a:focus-visible { border-color: var(--warm); outline: none; }
b { color: var(--warm); }
span { display: block; color: var(--soft); font-size: .9rem; }
`;

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function pageOf(links: readonly Link[]): string {
  const items = links.map(
    ({ href, label, text }) => `<li><a href="${href}"><b>${label}</b><span>${text}</span></a></li>`,
  );

  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Warren</title>
<style>${STYLE}</style>
<main>
<h1>Warren</h1>
<p>A shop of small services that talk over RabbitMQ. This is its gateway. Its console is not built here: <code>npm run build</code> in the repository builds it, and this page becomes it.</p>
<ul>
${items.join("\n")}
</ul>
</main>
</html>
`;
}
