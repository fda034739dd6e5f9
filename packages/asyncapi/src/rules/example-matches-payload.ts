import * as z from "zod";
import type { Pointer } from "../model/model.js";
import { readPattern } from "../schema/foreign-signs.js";
import { isObject, unwrapped } from "../schema/json.js";
import type { Rule } from "./rule.js";
import { escaped } from "../model/pointer.js";

/** The parser does not look at examples. */
export const exampleMatchesPayload: Rule = ({ messages }) =>
  messages.flatMap(({ name, payload, examples }) => {
    if (payload === undefined || examples.length === 0) return [];
    const schema = checkerOf(unwrapped(payload));
    if (schema === undefined) return [];

    return examples.flatMap(({ payload: example, at }) =>
      (schema.safeParse(example).error?.issues ?? []).map((issue) => ({
        rule: "example-matches-payload",
        at: [at, ...issue.path.map((step) => escaped(String(step)))].join("/") as Pointer,
        what: `the example of ${name} contradicts its payload at ${issue.path.join(".") || "its root"}: ${issue.message}`,
        loss: "whoever copies it would send what is refused",
        fix: "correct the example, or the payload",
      })),
    );
  });

/** Undefined for what zod cannot read: another language, or a schema within itself, which the parser has put there as the same object. */
function checkerOf(payload: unknown): z.ZodType | undefined {
  if (payload === undefined || isWithinItself(payload)) return undefined;
  try {
    return z.fromJSONSchema(plain(payload) as Parameters<typeof z.fromJSONSchema>[0], {
      defaultTarget: "draft-7",
    });
  } catch {
    return undefined;
  }
}

/** Without the patterns that zod would read otherwise than we do: it takes no flag, so that `\\p{L}` is a letter p. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(
    ([name, given]) => name !== "pattern" || typeof given !== "string" || isPlain(given),
  );

  return Object.fromEntries(entries.map(([name, given]) => [name, plain(given)]));
}

function isPlain(pattern: string): boolean {
  const read = readPattern(pattern);

  return read.kind === "pattern" && read.source === pattern && !read.needsUnicode;
}

function isWithinItself(value: unknown, around = new Set<unknown>(), known = new Set<unknown>()): boolean {
  if (typeof value !== "object" || value === null || known.has(value)) return false;
  if (around.has(value)) return true;
  around.add(value);
  const isRing = Object.values(value).some((child) => isWithinItself(child, around, known));
  around.delete(value);
  known.add(value);

  return isRing;
}
