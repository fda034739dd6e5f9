import type { ChannelInterface } from "@asyncapi/parser";
import type * as z from "zod";
import type { Context } from "./context.js";
import type { Pointer } from "./model.js";
import { escaped } from "./pointer.js";
import { warning, type Problem } from "./problem.js";
import { isForUsAlone, isOfAnybody } from "./whose-document.js";

type Shapes = Readonly<Record<string, z.ZodType>>;

/**
 * Reads the x- fields of one thing, and notes those that have the wrong shape. In a document of a whole system one that
 * is unknown is noted too; in another it may be another program's.
 */
export function extensionReader<S extends Shapes>(
  shapes: S,
  holder: Pick<ChannelInterface, "extensions">,
  at: Pointer,
  { scope, isOurs, problems }: Context,
): <K extends keyof S & string>(name: K) => z.output<S[K]> | undefined {
  const found = new Map(
    holder
      .extensions()
      .all()
      .filter((extension) => !extension.id().startsWith("x-parser-"))
      .map((extension) => [extension.id(), extension.value<unknown>()]),
  );
  for (const [name, value] of found) {
    const shape = shapes[name];
    if (shape === undefined) {
      if (scope === "application") continue;
      problems.push({
        rule: "known-extensions",
        at: `${at}/${escaped(name)}`,
        what: `${name} means nothing here`,
        loss: "it would be ignored without a word",
        fix: `use one of ${Object.keys(shapes).join(", ")}, or take it away`,
      });
      continue;
    }
    const issues = shape.safeParse(value).error?.issues ?? [];
    if (!isOurs && isOfAnybody(name)) {
      if (issues.length > 0 || isForUsAlone(name))
        noteOthers({ name, isShaped: issues.length === 0 }, `${at}/${escaped(name)}`, problems);
      continue;
    }
    for (const issue of issues) {
      problems.push({
        rule: "known-extensions",
        at: `${at}/${[name, ...issue.path].map((step) => escaped(String(step))).join("/")}` as Pointer,
        what: `${[name, ...issue.path].join("/")}: ${wordsOf(issue, value)}`,
        loss: `${name} would be ignored without a word`,
        fix: `correct it: ${whereDescribed}`,
      });
    }
  }

  return (name) => {
    const shape: z.ZodType | undefined = isOurs || !isForUsAlone(name) ? shapes[name] : undefined;
    const result = shape?.safeParse(found.get(name));

    return result?.success === true ? (result.data as z.output<S[typeof name]>) : undefined;
  };
}

const whereDescribed = 'its fields stand in the README of @warren/cli, under "The x- fields"';

/** One finding for a name: another program may have written it a hundred times. */
function noteOthers(
  { name, isShaped }: Readonly<{ name: string; isShaped: boolean }>,
  at: Pointer,
  problems: Problem[],
): void {
  const what = isShaped
    ? `${name} stands in a document that is not written for Warren`
    : `${name} is not as it is read here`;
  if (problems.some((problem) => problem.what === what)) return;
  problems.push(
    warning(at, "known-extensions", {
      what,
      loss: "it is taken for another program's and ignored, wherever it is written like this",
      fix: `none if it is another program's; otherwise ${isShaped ? "describe the whole system (`x-services`), of which it is known who takes part" : `correct it: ${whereDescribed}`}`,
    }),
  );
}

function wordsOf({ message, path }: z.core.$ZodIssue, given: unknown): string {
  const there = path.reduce<unknown>(
    (value, step) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    given,
  );

  return there === undefined ? `it is missing (${message})` : message;
}
