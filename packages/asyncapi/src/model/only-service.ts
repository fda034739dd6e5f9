import { messagesOf } from "./messages-of.js";
import type { Model } from "./model.js";

/** What one service needs of a document: itself, what it does, and the messages of that. The topology is everybody's. */
export function onlyService(model: Model, name: string): Model {
  const operations = model.operations.filter(({ service }) => service === name);
  const used = new Set(operations.flatMap(messagesOf));

  return {
    ...model,
    services: model.services.filter((service) => service.name === name),
    operations,
    messages: model.messages.filter((message) => used.has(message.name)),
  };
}
