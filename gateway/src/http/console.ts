import { readFile } from "node:fs/promises";
import path from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../problem.js";
import { replyWithProblem } from "./problem-reply.js";

export type ConsoleOptions = Readonly<{
  /** Where `npm run build` or `npm start` wrote the console. It may be written while the gateway runs. */
  folder: string;
  /** Whether this gateway signs people in by a click: in development only. */
  signsIn: boolean;
  /** Whether this gateway has a mail catcher, which the page can show. */
  showsMails: boolean;
}>;

/** The web console: its first page at any address of its own, and the files that the page loads. */
export type Console = Readonly<{
  routes(app: FastifyInstance): Promise<void>;
  /** The first page, for a browser at one of the console's addresses; undefined where there is none, or none is built. */
  page(request: FastifyRequest, reply: FastifyReply): Promise<string | undefined>;
}>;

/** See {@link Console}. */
export function consoleOf({ folder, ...told }: ConsoleOptions): Console {
  const root = path.resolve(folder);

  return {
    async routes(app) {
      await app.register(
        async (assets) => {
          assets.setNotFoundHandler((request, reply) => replyWithProblem(noSuchFile(), request, reply));
          await assets.register(fastifyStatic, {
            root: path.join(root, "assets"),
            prefix: "/",
            decorateReply: false,
            suppressWarning: true,
            dotfiles: "ignore",
            // A file's name has the hash of what is in it.
            immutable: true,
            maxAge: YEAR_MS,
          });
        },
        { prefix: "/assets" },
      );
      for (const [name, type] of Object.entries(FILES)) {
        app.get(`/${name}`, async (_request, reply) => {
          const text = await readIfThere(path.join(root, name));
          if (text === undefined) throw noSuchFile();

          return reply.header("cache-control", "no-cache").type(type).send(text);
        });
      }
    },

    async page(request, reply) {
      if (!isPageRequest(request)) return undefined;
      const page = await readIfThere(path.join(root, "index.html"));
      if (page === undefined) return undefined;
      reply.headers({ "cache-control": "no-cache", vary: "accept", "content-security-policy": POLICY });
      reply.type("text/html; charset=utf-8");

      return withTold(page, told);
    },
  };
}

const YEAR_MS = 365 * 24 * 3_600_000;

/** Beside the hashed ones. Their names stay, so a browser asks each time whether they have changed. */
const FILES = {
  "theme.js": "text/javascript; charset=utf-8",
  "favicon.svg": "image/svg+xml",
} as const;

/** How the page is told what this gateway does; `console/index.html` has it. */
const PASTED_TOKEN = '<meta name="warren-sign-in" content="token"';
const ONE_CLICK = '<meta name="warren-sign-in" content="roles"';
const SENT_MAILS = '<meta name="warren-mails" content="sent"';
const CAUGHT_MAILS = '<meta name="warren-mails" content="caught"';

function withTold(page: string, { signsIn, showsMails }: Omit<ConsoleOptions, "folder">): string {
  const signed = signsIn ? page.replace(PASTED_TOKEN, ONE_CLICK) : page;

  return showsMails ? signed.replace(SENT_MAILS, CAUGHT_MAILS) : signed;
}

/** Whatever is none of the console's pages, where a browser that asks for it is told so. A dead letter's name may end as a file's does. */
const NOT_PAGES =
  /^\/(api|api-page|trpc|docs|health|metrics|admin|assets|development)(\/|$)|^(?!\/dead-letters\/).*\.[\w-]+$/i;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Whether a browser goes to a page here, and no program asks for anything. */
export function isPageRequest({
  method,
  url,
  headers,
}: Pick<FastifyRequest, "method" | "url" | "headers">): boolean {
  const [address = ""] = url.split(/[?#]/);

  return (
    (method === "GET" || method === "HEAD") &&
    headers.accept?.includes("text/html") === true &&
    !NOT_PAGES.test(address)
  );
}

const noSuchFile = () => new Problem("no_such_route", "The console has no such file.");

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
