import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isLoopback, whyNotLocal } from "@warren/service-host";
import type { Mailbox, Wanted } from "./mailbox.js";
import { pageOf } from "./page.js";

export type HttpCatcher = Readonly<{ port: number; close(): Promise<void> }>;

/** `GET /` for people, `GET /mails` as JSON (both take `?to=`, `?subject=`, `?order=`), `DELETE /mails` to begin anew. */
export async function startPage(
  mailbox: Mailbox,
  at: Readonly<{ host: string; port: number }>,
): Promise<HttpCatcher> {
  const isForThisMachine = isLoopback(at.host);
  const server = createServer((request, response) => {
    // A web page whose own name leads here would otherwise read the mails, and throw them away.
    const why = isForThisMachine ? whyNotLocal({ host: request.headers.host }) : undefined;
    if (why === undefined) answer(mailbox, request, response);
    else response.writeHead(403, { "content-type": "text/plain" }).end(`${why}\n`);
  });
  server.listen(at.port, at.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(mailbox: Mailbox, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://catcher");
  // Mails hold what strangers wrote: nothing of them may run.
  response.setHeader(
    "content-security-policy",
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
  );
  response.setHeader("x-content-type-options", "nosniff");

  if (request.method === "GET" && pathname === "/mails") {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(mailbox.find(wantedOf(searchParams))));
  } else if (request.method === "DELETE" && pathname === "/mails") {
    mailbox.clear();
    response.writeHead(204).end();
  } else if (request.method === "GET" && pathname === "/") {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(pageOf(mailbox.find(wantedOf(searchParams))));
  } else {
    response.writeHead(404).end();
  }
}

/** An empty field of the form asks for nothing. */
function wantedOf(parameters: URLSearchParams): Wanted {
  const wanted: { to?: string; subject?: string; order?: string } = {};
  for (const name of ["to", "subject", "order"] as const) {
    const value = parameters.get(name);
    if (value !== null && value !== "") wanted[name] = value;
  }

  return wanted;
}
