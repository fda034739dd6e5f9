import type { Diagnostic } from "@asyncapi/parser";
import { parse } from "yaml";
import { fieldsOf } from "./references.js";
import { valueAt } from "../model/pointer.js";

/**
 * Tells of a diagnostic whether it is about how a reference is written, and its author wrote it as it has to be: one to another file is
 * written in another way once what it leads to was brought into the document.
 */
export function rightAsWritten(original: string): (diagnostic: Diagnostic) => boolean {
  let root: unknown;
  const targetAt = (path: Diagnostic["path"]): string => {
    root ??= parse(original, { merge: true });
    const target = fieldsOf(valueAt(path, root))?.["$ref"];

    return typeof target === "string" ? target : "";
  };

  return ({ code, path }) => {
    if (code === "asyncapi3-required-operation-channel-unambiguity")
      return targetAt(path.slice(0, 3)).includes("#/channels/");
    if (code !== "asyncapi3-operation-messages-from-referred-channel") return false;
    const channel = targetAt([...path.slice(0, -2), "channel"]);

    return channel !== "" && targetAt(path).startsWith(`${channel}/messages`);
  };
}
