import { parseDocument, readModel, sourceOf, type Model } from "@warren/asyncapi";

/** How bread gets from the oven to the shelf: through one exchange, to one queue. */
export type Shop = Readonly<{
  type: "topic" | "direct" | "fanout";
  /** Of the channel to which the oven sends. */
  address: string;
  parameters: Readonly<Record<string, Readonly<{ enum?: readonly string[] }>>>;
  /** Of the shelf's queue. */
  bindings: readonly string[];
}>;

/** The contract of such a shop. */
export async function readShop({ type, address, parameters, bindings }: Shop): Promise<Model> {
  const messages = { BreadBaked: { $ref: "#/components/messages/BreadBaked" } };
  const document = {
    asyncapi: "3.0.0",
    info: { title: "Bakery", version: "1.0.0" },
    defaultContentType: "application/json",
    "x-services": { oven: "Bakes.", shelf: "Knows what there is." },
    "x-exchanges": { bakery: { type } },
    channels: {
      baked: {
        address,
        parameters,
        bindings: { amqp: { is: "routingKey", exchange: { name: "bakery", type, durable: true } } },
        messages,
      },
      "shelf.bread": {
        address: "shelf.bread",
        bindings: { amqp: { is: "queue", queue: { name: "shelf.bread", durable: true } } },
        "x-bindings": bindings.map((routingKey) => ({ exchange: "bakery", routingKey })),
        messages,
      },
    },
    operations: {
      "oven.sends": { action: "send", "x-service": "oven", channel: { $ref: "#/channels/baked" } },
      "shelf.receives": {
        action: "receive",
        "x-service": "shelf",
        channel: { $ref: "#/channels/shelf.bread" },
      },
    },
    components: { messages: { BreadBaked: { name: "BreadBaked", payload: { type: "object" } } } },
  };
  const loaded = sourceOf("bakery.yaml", JSON.stringify(document));
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.findings));
  const parsed = await parseDocument(loaded.source, new Map(), { validate: false });
  if (parsed.document === undefined) throw new Error(JSON.stringify(parsed.findings));

  return readModel(parsed.document).model;
}
