import type { Open } from "./contender.js";
import { bare, full } from "./envelope.js";

/** By name, what is compared. */
export const contenders = {
  warren: async () => (await import("./warren.js")).openWarren({ inbox: false, pack: 1 }),
  "warren-packed": async () => (await import("./warren.js")).openWarren({ inbox: false, pack: 100 }),
  "warren-inbox": async () => (await import("./warren.js")).openWarren({ inbox: true, pack: 1 }),
  "warren-inbox-packed": async () => (await import("./warren.js")).openWarren({ inbox: true, pack: 100 }),
  amqplib: async () => (await import("./amqplib.js")).openAmqplib(full),
  "amqplib-bare": async () => (await import("./amqplib.js")).openAmqplib(bare()),
  "amqp-connection-manager": async () =>
    (await import("./connection-manager.js")).openConnectionManager(full),
  "amqp-connection-manager-bare": async () =>
    (await import("./connection-manager.js")).openConnectionManager(bare()),
  "rabbitmq-client": async () => (await import("./rabbitmq-client.js")).openRabbitmqClient(full),
  "rabbitmq-client-bare": async () => (await import("./rabbitmq-client.js")).openRabbitmqClient(bare()),
  rascal: async () => (await import("./rascal.js")).openRascal(full),
  "rascal-bare": async () => (await import("./rascal.js")).openRascal(bare()),
} satisfies Readonly<Record<string, () => Promise<Open>>>;

export type ContenderName = keyof typeof contenders;

export const contenderNames = Object.keys(contenders) as readonly ContenderName[];
