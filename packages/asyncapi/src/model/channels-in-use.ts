import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import { channelIdOf } from "./read-operations.js";
import { someOf } from "./some-of.js";
import { escaped } from "./pointer.js";

/** The channels of operations and replies, by id. */
export function channelsInUse(document: AsyncAPIDocumentInterface): ReadonlySet<string> {
  const ids = document
    .operations()
    .all()
    .flatMap((operation) => [channelIdOf(operation), operation.reply()?.channel()?.id()]);

  return new Set(ids.filter((id) => id !== undefined));
}

/** One line for all channels of which no code is made. */
export function noteUnused(ids: readonly string[], hasOperations: boolean, { problems }: Context): void {
  const [first] = ids;
  if (first === undefined || !hasOperations) return;
  problems.push({
    severity: "warning",
    rule: "channels-are-used",
    at: `/channels/${escaped(first)}`,
    what: `no operation uses ${ids.length === 1 ? `the channel ${first}` : `${String(ids.length)} channels: ${someOf(ids)}`}`,
    loss: `no code is made for ${ids.length === 1 ? "its" : "their"} messages`,
    fix: "none, if that is meant; otherwise say under `operations` who sends or receives there",
  });
}
