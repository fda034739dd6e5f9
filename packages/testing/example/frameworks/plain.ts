import { fromEnvironment, openBakery, toldToStop } from "./bakery.js";

// `AMQP_URL=… node plain.js`: no framework. It works until it is told to stop.

const stopped = toldToStop();
const bakery = await openBakery(fromEnvironment());
console.log(`Two loaves are ${await bakery.priceOf(2)} cents.`);
await bakery.order(2);

await stopped;
await bakery.stop();
