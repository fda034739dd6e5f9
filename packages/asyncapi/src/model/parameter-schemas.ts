import type { ChannelInterface } from "@asyncapi/parser";
import { listed } from "@warren/text";
import { isObject } from "../schema/json.js";
import { asksOfValues } from "../schema/keywords.js";
import type { Context } from "./context.js";
import type { Pointer } from "./model.js";
import { warning } from "./problem.js";
import { escaped } from "./pointer.js";

/** What most write of a parameter for its readers, without a limit of their own making. */
const LOOSE = new Set(["type", "format", "nullable"]);

/** What schemas of parameters in documents of 2.x ask of their values beyond what they list: nobody checks it. */
export function noteParameterSchemas(
  channel: ChannelInterface,
  at: Pointer,
  { problems }: Pick<Context, "problems">,
): void {
  for (const parameter of channel.parameters().all()) {
    const schema = parameter.json<Readonly<{ schema?: unknown }>>().schema;
    const asked = isObject(schema) ? Object.keys(schema).filter(asksOfValues) : [];
    if (asked.length === 0) continue;
    problems.push({
      ...warning(`${at}/parameters/${escaped(parameter.id())}/schema`, "parameter-is-a-text", {
        what: `${listed(asked)} of the parameter ${parameter.id()} ${asked.length === 1 ? "is" : "are"} not checked`,
        loss: "a parameter is any text, or one of those that its `enum` lists: a sender can write what the document does not allow",
        fix: "list its values with `enum`, or check the value where it is sent; take the rest away if nobody goes by it",
      }),
      severity: asked.every((keyword) => LOOSE.has(keyword)) ? "hint" : "warning",
    });
  }
}
