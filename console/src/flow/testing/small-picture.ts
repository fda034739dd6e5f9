import type { Picture } from "../flow-types.js";

const queue = (name: string, service: string | null): Picture["queues"][number] => ({
  queue: name,
  service,
  type: "quorum",
  singleActive: false,
  priorities: null,
  partitions: 1,
  batch: 10,
  prefetch: 20,
  inbox: true,
  retryDelaysMs: [250],
  deadLetters: `${name}.dead`,
});
const toQueue = (exchange: string, key: string, name: string) =>
  ({ exchange, key, to: { kind: "queue", name } }) as const;

/** A shop that asks for payment, tells of orders, and keeps what nobody is bound for. */
export const picture: Picture = {
  services: ["shop", "bank", "mail"],
  exchanges: [
    { exchange: "bank", type: "direct", alternate: "lost" },
    { exchange: "shop.topic", type: "topic", alternate: "lost" },
    { exchange: "mails", type: "direct", alternate: "lost" },
    { exchange: "live", type: "fanout", alternate: null },
    { exchange: "lost", type: "fanout", alternate: null },
  ],
  queues: [queue("bank.commands", "bank"), queue("mails", "mail"), queue("lost", null)],
  bindings: [
    toQueue("bank", "pay", "bank.commands"),
    { exchange: "shop.topic", key: "order.#", to: { kind: "exchange", name: "mails" } },
    toQueue("mails", "order.confirmed", "mails"),
    toQueue("lost", "", "lost"),
  ],
  sends: [
    { service: "shop", message: "Pay", exchange: "bank", key: "pay", kind: "send", keys: 1 },
    {
      service: "shop",
      message: "OrderConfirmed",
      exchange: "shop.topic",
      key: "order.confirmed",
      kind: "send",
      keys: 2,
    },
    { service: "shop", message: "OrderChanged", exchange: "live", key: "", kind: "send", keys: 1 },
  ],
  takes: [
    { service: "bank", message: "Pay", queue: "bank.commands", handler: "Pay", replies: [] },
    { service: "mail", message: "OrderConfirmed", queue: "mails", handler: "OrderConfirmed", replies: [] },
  ],
  subscriptions: [{ service: "shop", message: "OrderChanged", exchange: "live", key: "" }],
  messages: [
    {
      name: "Pay",
      version: "1.0.0",
      description: "Asks for money.",
      about: "orderId",
      fields: [
        { depth: 0, name: "orderId", type: "text", required: true, remarks: "" },
        { depth: 0, name: "note", type: "text", required: false, remarks: "" },
        { depth: 0, name: "amount", type: "Money (text)", required: true, remarks: "" },
      ],
    },
  ],
};
