import { openBakery } from "./bakery.js";

// `AMQP_URL=… node plain.js`: no framework. It works until it is told to stop.

const log = (level: string) => (fields: object, text: string) => console.error(level, text, fields);
const logger = { debug: () => undefined, info: () => undefined, warn: log("warn"), error: log("error") };
const { AMQP_URL: amqpUrl } = process.env;
if (amqpUrl === undefined) throw new Error("AMQP_URL says where the broker is");

const bakery = await openBakery({
  amqpUrl,
  logger,
  onBaked: (loaves) => console.log(`${loaves} loaves are baked.`),
});
console.log(`Two loaves are ${await bakery.priceOf(2)} cents.`);
await bakery.order(2);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void bakery.stop());
