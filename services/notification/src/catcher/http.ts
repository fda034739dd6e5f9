import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isLoopback, whyNotLocal } from "@warren/service-host";
import type { Mail, Mailbox, Wanted } from "./mailbox.js";

export type HttpCatcher = Readonly<{ port: number; close(): Promise<void> }>;

export type HttpOptions = Readonly<{
  host: string;
  port: number;
  /** The console's page that shows the mails to people: `/` leads there. Default: nowhere, and `/` says what there is. */
  consoleUrl?: string | undefined;
}>;

/**
 * For programs: `GET /mails` as JSON (`?to=`, `?subject=`, `?order=`), `GET /mails/summaries` without what they say (`?search=`, `?limit=`),
 * `GET /mails/<id>`, `DELETE /mails` to begin anew.
 */
export async function startHttp(
  mailbox: Mailbox,
  { host, port: wanted, consoleUrl }: HttpOptions,
): Promise<HttpCatcher> {
  const isForThisMachine = isLoopback(host);
  const server = createServer((request, response) => {
    // A web page whose own name leads here would otherwise read the mails, and throw them away.
    const why = isForThisMachine ? whyNotLocal({ host: request.headers.host }) : undefined;
    if (why === undefined) answer(mailbox, request, response, consoleUrl);
    else response.writeHead(403, { "content-type": "text/plain" }).end(`${why}\n`);
  });
  server.listen(wanted, host);
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

function answer(
  mailbox: Mailbox,
  { method, url = "/" }: IncomingMessage,
  response: ServerResponse,
  consoleUrl: string | undefined,
): void {
  const { pathname, searchParams } = new URL(url, "http://catcher");
  // Mails hold what strangers wrote: nothing of them may run.
  response.setHeader("content-security-policy", "default-src 'none'");
  response.setHeader("x-content-type-options", "nosniff");
  const say = (body: unknown) =>
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));

  if (method === "DELETE" && pathname === "/mails") {
    mailbox.clear();
    response.writeHead(204).end();
    return;
  }
  const id = /^\/mails\/(\d{1,15})$/.exec(pathname)?.[1];
  const mail = id === undefined ? undefined : mailbox.get(Number(id));
  if (method !== "GET") response.writeHead(404).end();
  else if (pathname === "/mails") say(mailbox.find(wantedOf(searchParams)));
  else if (pathname === "/mails/summaries") {
    const found = mailbox.find(wantedOf(searchParams));
    say({ mails: found.slice(0, limitOf(searchParams)).map(summaryOf), count: found.length });
  } else if (mail !== undefined) say(mail);
  else if (pathname === "/" && consoleUrl !== undefined)
    response.writeHead(302, { location: consoleUrl }).end();
  else if (pathname === "/") response.setHeader("content-type", "text/plain").end(FOR_PROGRAMS);
  else response.writeHead(404).end();
}

const FOR_PROGRAMS =
  "Caught mails are at /mails, as JSON. For people: the page Mail of the console of a gateway whose MAIL_CATCHER_URL is this address.\n";

const MOST = 200;

function limitOf(parameters: URLSearchParams): number {
  const limit = Number(parameters.get("limit") ?? MOST);

  return Number.isInteger(limit) && limit >= 1 ? Math.min(limit, MOST) : MOST;
}

/** Field by field: what a mail says is left out. */
function summaryOf({ id, receivedAt, received, from, to, subject, order }: Mail) {
  return { id, receivedAt, received, from, to, subject, order };
}

/** An empty field asks for nothing. */
function wantedOf(parameters: URLSearchParams): Wanted {
  const wanted: { to?: string; subject?: string; order?: string; search?: string } = {};
  for (const name of ["to", "subject", "order", "search"] as const) {
    const value = parameters.get(name);
    if (value !== null && value !== "") wanted[name] = value;
  }

  return wanted;
}
