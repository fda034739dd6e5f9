import { isJson } from "@warren/asyncapi";
import type { Copy } from "./copy.js";
import { inferSchema, type InferredSchema } from "./infer-schema.js";

/** What was seen of a message. */
export type Seen = Readonly<{
  /** So many different copies. */
  count: number;
  /** What most of them are. */
  body:
    | Readonly<{ kind: "json"; payload: InferredSchema; example: unknown }>
    | Readonly<{ kind: "other"; contentType: string }>;
  /** Copies of them that are no JSON, by what they are. */
  others: readonly Readonly<{ what: string; count: number }>[];
}>;

/** How much of a content type or an encoding is repeated: it is anybody's text. */
const LONGEST_TOLD = 60;

/** Tells JSON from the rest, and infers from the JSON: one message in many that is broken says nothing of the others. */
export function seenIn(copies: readonly Copy[]): Seen {
  // The same message in two queues, or twice, is no more evidence than once.
  const different = [...new Map(copies.map((copy) => [copy.content.toString("base64"), copy])).values()];
  const read = different.map(readCopy);
  const json = read.flatMap((one) => ("json" in one ? [one.json] : []));
  const broken = read.flatMap((one) => ("what" in one ? [one.what] : []));
  const type = different
    .map(({ contentType }) => contentType)
    .find((one) => one !== undefined && !isJson(one));

  return {
    count: different.length,
    body:
      json.length >= broken.length
        ? { kind: "json", payload: inferSchema(json), example: json[0] }
        : { kind: "other", contentType: type ?? "application/octet-stream" },
    others: [...new Set(broken)]
      .toSorted()
      .map((what) => ({ what, count: broken.filter((one) => one === what).length })),
  };
}

function readCopy({
  content,
  contentType,
  contentEncoding,
}: Copy): Readonly<{ json: unknown }> | Readonly<{ what: string }> {
  if (contentEncoding !== undefined && !/^(utf-?8|identity)$/i.test(contentEncoding))
    return { what: `packed as ${contentEncoding.slice(0, LONGEST_TOLD)}` };
  if (contentType !== undefined && !isJson(contentType)) return { what: contentType.slice(0, LONGEST_TOLD) };
  try {
    return { json: JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content)) as unknown };
  } catch {
    return { what: "no JSON" };
  }
}
