import type { AsyncAPIDocumentInterface, MessageInterface } from "@asyncapi/parser";
import type { JsonSchema } from "../contracts/json-schema.js";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Message, Pointer } from "./model.js";
import type { Problem } from "./problem.js";

/** The messages of the document's components, in their order. */
export function readMessages(document: AsyncAPIDocumentInterface, problems: Problem[]): readonly Message[] {
  return document
    .components()
    .messages()
    .all()
    .map((message) => messageOf(message, problems));
}

function messageOf(message: MessageInterface, problems: Problem[]): Message {
  const at: Pointer = `/components/messages/${escaped(message.id())}`;
  const read = extensionReader(extensions.message, message, at, problems);
  const location = message.correlationId()?.location();
  const pointer = location === undefined ? undefined : /^\$message\.payload#(\/.+)$/.exec(location)?.[1];

  return {
    name: message.name() ?? message.id(),
    summary: message.summary(),
    version: read("x-version"),
    correlateBy: pointer as Pointer | undefined,
    payload: message.payload()?.json<JsonSchema>(),
    examples: message
      .examples()
      .all()
      .map((example, index) => ({
        payload: example.payload(),
        at: `${at}/examples/${String(index)}/payload` as Pointer,
      })),
    at,
  };
}
