import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { extensionReader, escaped } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Exchange, Model, Pointer, Service } from "./model.js";
import { placed } from "./placed.js";
import type { Problem } from "./problem.js";
import { readChannels } from "./read-channels.js";
import { readMessages } from "./read-messages.js";
import { readOperations } from "./read-operations.js";

/** Makes plain data of a parsed document. What could not be read is missing from the model and named as a problem. */
export function readModel(
  document: AsyncAPIDocumentInterface,
): Readonly<{ model: Model; problems: Problem[] }> {
  const problems: Problem[] = [];
  const read = extensionReader(extensions.document, document, "" as Pointer, problems);
  const { keys, queues } = readChannels(document, problems);

  const model: Model = {
    title: document.info().title(),
    version: document.info().version(),
    services: Object.entries(read("x-services") ?? {}).map(([name, description]): Service => ({
      name,
      description,
      at: `/x-services/${escaped(name)}`,
    })),
    exchanges: Object.entries(read("x-exchanges") ?? {}).map(
      ([name, { type, durable, alternateExchange, bindings }]): Exchange => ({
        name,
        type,
        durable: durable ?? true,
        alternateExchange,
        bindings: placed(bindings ?? [], `/x-exchanges/${escaped(name)}/bindings`),
        at: `/x-exchanges/${escaped(name)}`,
      }),
    ),
    keys,
    queues,
    operations: readOperations(document, problems),
    messages: readMessages(document, problems),
  };

  return { model, problems };
}
