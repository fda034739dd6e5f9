import type { Diagnostic } from "@asyncapi/parser";
import { parse } from "yaml";
import { fieldsOf } from "./references.js";
import { valueAt } from "../model/pointer.js";

/**
 * Tells of a diagnostic whether it is about how a reference is written, and its author wrote it as it has to be: one to another file is
 * written in another way once what it leads to was brought into the document.
 */
export function rightAsWritten(original: string): (diagnostic: Diagnostic) => boolean {
  const root = rootOf(original);
  const targetAt = (path: Diagnostic["path"]): string => {
    const target = fieldsOf(valueAt(path, root()))?.["$ref"];

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

/**
 * Tells of a diagnostic whether it is about a reference in the place of a payload that is written in OpenAPI. AsyncAPI 2.x lets a payload be
 * anything; only its JSON Schema knows no reference there. What it leads to is checked by the other rules.
 */
export function isPayloadOfOpenapi(text: string): (diagnostic: Diagnostic) => boolean {
  const root = rootOf(text);

  return ({ code, path }) => {
    if (code !== "asyncapi-document-unresolved" || path.at(-1) !== "payload") return false;
    const { schemaFormat, payload } = fieldsOf(valueAt(path.slice(0, -1), root())) ?? {};

    return String(schemaFormat).includes("vnd.oai.openapi") && fieldsOf(payload)?.["$ref"] !== undefined;
  };
}

function rootOf(text: string): () => unknown {
  let root: unknown;

  return () => (root ??= parse(text, { merge: true }) as unknown);
}
