import type { FastifyInstance } from "fastify";
import { Problem } from "../problem.js";

// A byte order mark is left out, as RFC 8259 (section 8.1) allows.
const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads JSON bodies for the routes of this instance, and no others: Fastify would read plain text, of which a route knows
 * nothing. No body is `undefined`, also where the content type promises one: many
 * clients name a content type on every request, and routes that need a body say so.
 */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser("error", "error");
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body: Buffer, done) => {
    const text = textOf(body);
    if (text instanceof Problem) done(text);
    else if (text === "") done(null, undefined);
    else void parse(request, text, done);
  });
}

/** Hands JSON bodies on as text, for tRPC, which parses them itself. Replaces the parsers that its plugin has set: no procedure takes a form. */
export function readJsonBodiesAsText(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body: Buffer, done) => {
    const text = textOf(body);
    if (text instanceof Problem) done(text);
    else done(null, text);
  });
}

/** The text, or what is wrong with it: other bytes than UTF-8 would be replaced without a word. A parser may not throw. */
function textOf(body: Buffer): string | Problem {
  try {
    return utf8.decode(body);
  } catch (cause) {
    return new Problem("invalid_json", "The body is not UTF-8, which JSON has to be (RFC 8259).", { cause });
  }
}
